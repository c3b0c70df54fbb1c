module github.com/charterhq/charter/clients/go

go 1.24.0
