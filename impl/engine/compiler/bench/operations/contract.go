// Package operations makes contracts of many operations.
package operations

import (
	"strings"
)

// PerResource is how many operations a resource has.
const PerResource = 5

// Contract is a contract, in YAML, of about so many operations: resources that are listed, created, read,
// changed and deleted, each with shapes of its own.
func Contract(count int) string {
	var b strings.Builder
	b.WriteString("openapi: 3.1.0\ninfo: {title: Many, version: 1.0.0}\npaths:\n")
	for i := range count / PerResource {
		b.WriteString(strings.ReplaceAll(paths, "NAME", Name(i)))
	}
	b.WriteString("components:\n  schemas:\n")
	b.WriteString(shared)
	for i := range count / PerResource {
		b.WriteString(strings.ReplaceAll(schemas, "NAME", Name(i)))
	}
	return b.String()
}

var (
	first  = []string{"Sales", "Stock", "Staff", "Travel", "Press", "Legal", "Field", "Branch", "Partner", "Export"}
	second = []string{
		"Order", "Invoice", "Ticket", "Contract", "Shipment", "Report", "Account", "Device", "Payment", "Request",
		"Document", "Campaign", "Budget", "Review", "Location", "Schedule", "Message", "Category", "Discount", "License",
	}
)

// Name names a resource.
func Name(i int) string {
	return first[i%len(first)] + second[i/len(first)%len(second)]
}

const paths = `  /NAME:
    get:
      operationId: listNAME
      parameters:
        - {name: limit, in: query, schema: {type: integer, format: int32, minimum: 1, maximum: 100, default: 20}}
        - {name: cursor, in: query, schema: {type: string, minLength: 1, maxLength: 200, pattern: '^[A-Za-z0-9_-]+$'}}
        - {name: state, in: query, schema: {$ref: '#/components/schemas/NAMEState'}}
        - {name: since, in: query, schema: {type: string, format: date-time}}
      responses:
        '200':
          description: A page.
          content:
            application/json:
              schema:
                type: object
                required: [items]
                properties:
                  items: {type: array, maxItems: 100, items: {$ref: '#/components/schemas/NAME'}}
                  nextCursor: {type: string, maxLength: 200}
    post:
      operationId: createNAME
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/NAMEInput'}
      responses:
        '201':
          description: It was created.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/NAME'}
  /NAME/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
    get:
      operationId: getNAME
      responses:
        '200':
          description: It is this.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/NAME'}
    put:
      operationId: replaceNAME
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/NAMEInput'}
      responses:
        '200':
          description: It is now this.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/NAME'}
    delete:
      operationId: deleteNAME
      responses:
        '204': {description: It is gone.}
`

const shared = `    Address:
      type: object
      required: [street, city, country]
      additionalProperties: false
      properties:
        street: {type: string, minLength: 1, maxLength: 200}
        city: {type: string, minLength: 1, maxLength: 100}
        postalCode: {type: string, maxLength: 20}
        country: {type: string, minLength: 2, maxLength: 2, pattern: '^[A-Z]{2}$'}
    Money:
      type: object
      required: [amount, currency]
      additionalProperties: false
      properties:
        amount: {type: integer, format: int64, minimum: 0}
        currency: {type: string, minLength: 3, maxLength: 3, pattern: '^[A-Z]{3}$'}
`

const schemas = `    NAMEState:
      type: string
      enum: [draft, open, closed, archived]
    NAMELine:
      type: object
      required: [title, count]
      additionalProperties: false
      properties:
        title: {type: string, minLength: 1, maxLength: 200}
        count: {type: integer, format: int32, minimum: 1, maximum: 10000}
        price: {$ref: '#/components/schemas/Money'}
    NAMEInput:
      type: object
      required: [title, state, total]
      additionalProperties: false
      properties:
        title: {type: string, minLength: 1, maxLength: 200}
        state: {$ref: '#/components/schemas/NAMEState'}
        total: {$ref: '#/components/schemas/Money'}
        address: {$ref: '#/components/schemas/Address'}
        contact: {type: string, format: email, maxLength: 254}
        due: {type: string, format: date}
        note: {type: [string, 'null'], maxLength: 2000}
        tags: {type: array, maxItems: 20, uniqueItems: true, default: [], items: {type: string, minLength: 1, maxLength: 50}}
        lines: {type: array, maxItems: 100, items: {$ref: '#/components/schemas/NAMELine'}}
    NAME:
      type: object
      required: [id, createdAt]
      properties:
        id: {type: string, format: uuid, readOnly: true}
        createdAt: {type: string, format: date-time, readOnly: true}
        title: {type: string, maxLength: 200}
        state: {$ref: '#/components/schemas/NAMEState'}
        total: {$ref: '#/components/schemas/Money'}
        address: {$ref: '#/components/schemas/Address'}
        lines: {type: array, maxItems: 100, items: {$ref: '#/components/schemas/NAMELine'}}
`
