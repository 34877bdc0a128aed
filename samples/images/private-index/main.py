from ledger import balance

print("the balance is", balance())
