print("pyro")
