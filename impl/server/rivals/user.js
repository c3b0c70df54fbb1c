// What both rivals have in common: a user from the database that Charter has made, in the form that the contract says.
import Database from 'better-sqlite3'

// open returns what finds a user by id, in a statement that is prepared once.
export function open(path) {
  const row = new Database(path, { readonly: true, fileMustExist: true }).prepare(`
    SELECT id, name, email, role, tags, address_street, address_city, address_region, address_postal_code, address_country,
      created_at, updated_at, version FROM users WHERE id = ?`)
  return (id) => {
    const found = row.get(id)
    return found && user(found)
  }
}

function user(row) {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    tags: JSON.parse(row.tags),
    address: row.address_street === null ? undefined : {
      street: row.address_street,
      city: row.address_city,
      region: row.address_region || undefined,
      postalCode: row.address_postal_code || undefined,
      country: row.address_country,
    },
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
    version: row.version,
  }
}

// instant puts a time of the database, which is in UTC, as RFC 3339 has it. A Date has no microseconds.
const instant = (text) => `${text.slice(0, 10)}T${text.slice(11, -'+00:00'.length)}Z`
