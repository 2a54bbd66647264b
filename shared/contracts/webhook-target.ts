import { isIP } from 'node:net'
import { isLoopbackAddress, isPublicAddress } from '../kit/public-address.ts'

/** Longer addresses are no endpoints. */
const URL_CHARS_MAX = 2000

/** Where deliveries may go. `loopback`: a local run lets its own machine be reached, also without TLS. */
export type TargetRules = { loopback: boolean }

/**
 * An address that deliveries may go to as far as its text tells: https, without user, password and fragment, not an
 * address of a network that is nobody's business. What a name resolves to is looked at when it is connected to.
 * The URL standard has undone octal, hexadecimal and whole-number writings of an address by then.
 */
export function webhookTarget(text: string, { loopback }: TargetRules): URL | undefined {
  if (text.length > URL_CHARS_MAX || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || url.hash !== '') return undefined
  const host = hostOf(url)
  if (loopback && isOwnMachine(host)) return /^https?:$/.test(url.protocol) ? url : undefined
  if (url.protocol !== 'https:' || host === '' || isOwnMachine(host)) return undefined
  return isIP(host) === 0 || isPublicAddress(host) ? url : undefined
}

/** Without the brackets around an IPv6 address. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1')
const isOwnMachine = (host: string): boolean => /(^|\.)localhost\.?$/.test(host) || isLoopbackAddress(host)
/** Whether an address that was resolved may be connected to. */
export const mayConnect = (address: string, { loopback }: TargetRules): boolean =>
  isPublicAddress(address) || (loopback && isLoopbackAddress(address))
