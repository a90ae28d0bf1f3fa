internal import PyroMCP

ServerProgram.main()
