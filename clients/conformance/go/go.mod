module github.com/charterhq/charter/clients/conformance/go

go 1.24.0

require github.com/charterhq/charter/clients/go v0.0.0

replace github.com/charterhq/charter/clients/go => ../../go
