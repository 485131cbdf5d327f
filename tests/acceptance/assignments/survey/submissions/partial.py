# %% by-city
def coffee_by_city(table):
    return table.groupby("city")["coffee"].sum()
# %% fill
def fill_ages(table):
    table["age"] = table["age"].fillna(table["age"].mean())
    return table
# %% top
def top(table, n=2):
    return table.nlargest(n, "coffee")["name"]
