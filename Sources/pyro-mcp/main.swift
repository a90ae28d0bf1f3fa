ServerProgram.main()
