module tare.test/differential

go 1.23
