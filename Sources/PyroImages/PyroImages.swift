// PyroImages
