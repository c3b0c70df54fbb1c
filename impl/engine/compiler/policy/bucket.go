package policy

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// bucket is what a name of a bucket stands for. Operations that share it must say the same of it.
type bucket struct {
	size string
	node *yaml.Node
}

// counted is what x-rate-limit and x-quota say alike of a bucket.
type counted struct {
	name           string
	limit, cost    int64
	by             contract.Key
	onStoreFailure contract.StoreFailure
	enforce        contract.Enforcement
}

// eachBucket reads a policy that is a block, or a list of them; each has a bucket for every key it counts by. Over reads
// how long is counted, and says it in words, and as the end of a name that was not given. Add takes each bucket that is
// not switched off.
func (r *reader) eachBucket(o *at, policy string, over func(*block) (span, suffix string), add func(counted)) {
	part, _, node := r.declared(o, policy)
	if node != nil {
		part.Enforce = contract.Off
		seen := make(map[string]int) // in which block
		for i, item := range blocks(node) {
			b := r.numbered(part, node, item, i)
			c := counted{limit: b.count("limit", 0)}
			span, suffix := over(b)
			c.cost = b.count("cost", 1)
			keys := b.keys()
			name := b.name(o, suffix)
			c.onStoreFailure = b.storeFailure()
			c.enforce = b.enforce()
			b.affordable(c.cost, c.limit)
			for _, key := range keys {
				c.by, c.name = key, bucketName(name, key, len(keys))
				if c.limit > 0 && span != FormatDuration(0) && slices.Contains(keyKinds, key.Kind) { // what is wrong is told already
					b.oneSize(c.name, fmt.Sprintf("%d in %s by %s", c.limit, span, key))
				}
				if before, twice := seen[c.name]; twice && before != i {
					b.wrongf(b.nameOr(), "the bucket %q stands here twice, and a request would count once: give one of the two another name", c.name)
				}
				seen[c.name] = i
				if c.enforce != contract.Off {
					add(c)
					part.Enforce = min(part.Enforce, c.enforce)
				}
			}
		}
	}
	o.add(part)
}

var keyKinds = []contract.KeyKind{contract.ByPrincipal, contract.ByIP, contract.ByAPIKey, contract.ByHeader, contract.ByAll}

// blocks are the mappings of a list, or the one mapping.
func blocks(node *yaml.Node) []*yaml.Node {
	var all []*yaml.Node
	for _, item := range items(node) {
		if item.Kind == yaml.MappingNode {
			all = append(all, item)
		}
	}
	return all
}

// numbered is a block of a list, whose fields have the number of the block before their names.
func (r *reader) numbered(part *Part, list, item *yaml.Node, i int) *block {
	b := r.block(part, item)
	if list.Kind == yaml.SequenceNode && len(list.Content) > 1 {
		b.prefix = fmt.Sprintf("%d.", i+1)
	}
	return b
}

// keys are those that requests are counted by.
func (b *block) keys() []contract.Key {
	written := b.texts("by")
	if len(written) == 0 {
		b.note("by", string(contract.ByPrincipal), nil)
		return []contract.Key{{Kind: contract.ByPrincipal}}
	}
	keys := make([]contract.Key, len(written))
	for i, text := range written {
		kind, header, _ := strings.Cut(text, ":")
		keys[i] = contract.Key{Kind: contract.KeyKind(kind), Header: header}
	}
	return keys
}

// name is that of the buckets: as written, or the operation's, or that of all operations without a limit of
// their own.
func (b *block) name(o *at, suffix string) string {
	fallback := o.ID + suffix
	if b.part.Default {
		fallback = "default" + suffix
	}
	if b.prefix != "" { // several blocks of one operation are several buckets
		fallback += "-" + strings.TrimSuffix(b.prefix, ".")
	}
	name, _ := b.text("name", fallback)
	return name
}

// bucketName tells the buckets of one block apart.
func bucketName(name string, key contract.Key, keys int) string {
	if keys == 1 {
		return name
	}
	return name + "-" + strings.NewReplacer(":", "-").Replace(key.String())
}

func (b *block) storeFailure() contract.StoreFailure {
	text, _ := b.text("onStoreFailure", string(contract.Local))
	return contract.StoreFailure(text)
}

func (b *block) affordable(cost, limit int64) {
	if limit > 0 && cost > limit {
		b.wrongf(document.Get(b.node, "cost"), "one request costs %d, and the limit is %d: none would ever pass", cost, limit)
	}
}

// nameOr is where the name of a bucket is written, or else the block.
func (b *block) nameOr() *yaml.Node {
	if key, _ := entry(b.node, "name"); key != nil {
		return key
	}
	return b.node
}

// oneSize holds that buckets of one name are of one size: they are one bucket.
func (b *block) oneSize(name, size string) {
	key := b.nameOr()
	switch other, seen := b.buckets[name]; {
	case !seen:
		b.buckets[name] = bucket{size, key}
	case other.size != size:
		b.wrongf(key, "the bucket %q lets %s pass here, and %s in line %d: give them the same size, or different names", name, size, other.size, other.node.Line)
	}
}
