import CPyroInit

pyro_init_keep()
print("agent")
