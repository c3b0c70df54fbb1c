package model

// checked is a form's schema in which nothing is said of its files: they are checked where they are read,
// and in their place the schema sees a text without meaning.
func (f *fields) checked(s *Schema) *Schema {
	if len(f.files) == 0 {
		return s
	}
	return f.replace(s, make(map[*Schema]*Schema))
}

// replace copies a schema, and those that apply to the same value, where a property of it is a file.
func (f *fields) replace(s *Schema, made map[*Schema]*Schema) *Schema {
	if s == nil {
		return nil
	}
	if copied := made[s]; copied != nil {
		return copied
	}
	copied := *s
	changed := false
	one := func(part *Schema) *Schema {
		other := f.replace(part, made)
		changed = changed || other != part
		return other
	}
	all := func(parts []*Schema) []*Schema {
		var others []*Schema
		for _, part := range parts {
			others = append(others, one(part))
		}
		return others
	}
	copied.Ref, copied.Not = one(s.Ref), one(s.Not)
	copied.If, copied.Then, copied.Else = one(s.If), one(s.Then), one(s.Else)
	copied.AllOf, copied.AnyOf, copied.OneOf = all(s.AllOf), all(s.AnyOf), all(s.OneOf)
	copied.DependentSchemas = nil
	for _, dependent := range s.DependentSchemas {
		copied.DependentSchemas = append(copied.DependentSchemas, Property{dependent.Name, one(dependent.Schema)})
	}
	copied.Properties = nil
	for _, property := range s.Properties {
		other := f.withoutFile(property.Schema)
		changed = changed || other != property.Schema
		copied.Properties = append(copied.Properties, Property{property.Name, other})
	}
	if s.Discriminator != nil {
		copied.Discriminator = &Discriminator{Property: s.Discriminator.Property}
		for _, mapped := range s.Discriminator.Mapping {
			copied.Discriminator.Mapping = append(copied.Discriminator.Mapping, Mapped{mapped.Value, one(mapped.Schema)})
		}
	}
	if !changed {
		made[s] = s
		return s
	}
	made[s] = f.keep(s, &copied)
	return made[s]
}

// withoutFile is the schema of a property: of a file, of a list of files, or as it is.
func (f *fields) withoutFile(s *Schema) *Schema {
	if f.files[s] {
		return &Schema{Pointer: s.Pointer}
	}
	target := s
	for target.Alias() {
		target = target.Ref
	}
	if target.Items == nil || !f.files[target.Items] {
		return s
	}
	list := *target
	list.Items = &Schema{Pointer: target.Items.Pointer}
	return f.keep(target, &list)
}

// keep gives a copy of a schema a name, and a place among the schemas.
func (f *fields) keep(of, copied *Schema) *Schema {
	copied.Name = f.name(nil, of.Name+" form")
	f.nodes[copied] = f.nodes[of]
	f.list = append(f.list, copied)
	return copied
}
