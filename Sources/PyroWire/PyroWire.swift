// PyroWire
