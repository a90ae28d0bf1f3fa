print("pyro-mcp")
