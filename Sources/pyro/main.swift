internal import PyroCLI

Program.main()
