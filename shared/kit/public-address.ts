import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net'

/**
 * What may be connected to from inside at somebody else's wish: addresses of the public internet and no others.
 * @see IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and successors)
 */
const NOT_PUBLIC_V4 = blockList('ipv4', [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier-grade NAT; clouds keep services of their own there
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local: the metadata of every cloud
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and broadcast
])

/** Of IPv6 only what is given out as global unicast; mapped, translated and embedded addresses lie outside of it. */
const GLOBAL_UNICAST_V6 = blockList('ipv6', [['2000::', 3]])
const NOT_PUBLIC_V6 = blockList('ipv6', [
  ['2001::', 23], // protocol assignments: Teredo, ORCHID
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4 carries an IPv4 address
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
])
const LOOPBACK_V4 = blockList('ipv4', [['127.0.0.0', 8]])

function blockList(family: 'ipv4' | 'ipv6', subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, family)
  return list
}

/** Whether an address, as the resolver writes it, is one of the public internet. What is no address is not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !NOT_PUBLIC_V4.check(address, 'ipv4')
  if (!isIPv6(address) || address.includes('%')) return false
  return GLOBAL_UNICAST_V6.check(address, 'ipv6') && !NOT_PUBLIC_V6.check(address, 'ipv6')
}

/** This machine itself: 127.0.0.0/8 and ::1. */
export const isLoopbackAddress = (address: string): boolean =>
  isIP(address) === 4 ? LOOPBACK_V4.check(address, 'ipv4') : address === '::1'
