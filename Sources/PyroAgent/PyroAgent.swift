// PyroAgent
