import streamlit as st

st.title("Figures")
st.write(sum(range(10)))
