from acme_ledger import balance

print("the balance is", balance())
