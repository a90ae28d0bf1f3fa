// PyroSDK
