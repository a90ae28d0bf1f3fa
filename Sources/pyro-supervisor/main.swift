print("pyro-supervisor")
