// PyroCore
