package send

import "net/netip"

// inside are the blocks of addresses that no partner's endpoint is in: those of the registries of special-purpose addresses
// (RFC 6890 with its updates) that are not reachable globally, and those where clouds answer their own machines. What was
// inside by its form alone, such as an IPv4 address in an IPv6 one, is unfolded before.
var inside = prefixes(
	"0.0.0.0/8",        // this network (RFC 791); 0.0.0.0 is often the own machine
	"10.0.0.0/8",       // private (RFC 1918)
	"100.64.0.0/10",    // shared by carriers (RFC 6598); 100.100.100.200 is the metadata of a cloud
	"127.0.0.0/8",      // loopback
	"168.63.129.16/32", // the metadata of a cloud, at an address that looks public
	"169.254.0.0/16",   // link-local (RFC 3927); 169.254.169.254 is the metadata of most clouds
	"172.16.0.0/12",    // private
	"192.0.0.0/24",     // of protocols (RFC 6890); 192.0.0.192 is the metadata of a cloud
	"192.0.2.0/24",     // for documentation (RFC 5737)
	"192.88.99.0/24",   // relays of 6to4 (RFC 7526)
	"192.168.0.0/16",   // private
	"198.18.0.0/15",    // for benchmarks (RFC 2544)
	"198.51.100.0/24",  // for documentation
	"203.0.113.0/24",   // for documentation
	"224.0.0.0/4",      // multicast
	"240.0.0.0/4",      // reserved, and 255.255.255.255

	"2001::/23",     // of protocols (RFC 2928): Teredo, ORCHID, benchmarks
	"2001:db8::/32", // for documentation (RFC 3849)
	"2002::/16",     // 6to4 (RFC 7526): an IPv4 address, behind whichever relay
	"3fff::/20",     // for documentation (RFC 9637)
)

// global is what is given out of IPv6 (RFC 4291). All that is inside by nature is outside of it: ::1, ::, fc00::/7 (unique
// local, with the metadata at fd00:ec2::254), fe80::/10, fec0::/10, ff00::/8, the IPv4 addresses of ::/96 and 64:ff9b:1::/48.
var global = netip.MustParsePrefix("2000::/3")

// nat64 is where a network without IPv4 has the IPv4 addresses of others, in the last four bytes (RFC 6052).
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

// unfold returns the IPv4 address that an IPv6 one stands for, and others as they are.
func unfold(address netip.Addr) netip.Addr {
	address = address.Unmap()
	if nat64.Contains(address) {
		bytes := address.As16()
		return netip.AddrFrom4([4]byte(bytes[12:]))
	}
	return address
}

// isPublic tells whether an address is one of the internet's, which anybody could reach.
func isPublic(address netip.Addr) bool {
	address = unfold(address)
	if !address.IsValid() || address.Zone() != "" || address.Is6() && !global.Contains(address) {
		return false
	}
	for _, prefix := range inside {
		if prefix.Contains(address) {
			return false
		}
	}
	return true
}
