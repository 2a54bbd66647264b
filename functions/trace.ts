const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/
const VERSION = '00'
const SAMPLED = '01'

/**
 * The trace of a request (W3C Trace Context): the caller's with a span of our own, or a new one.
 * @param hex so many random hexadecimal digits
 */
export function traceparentOf(header: string | undefined, hex: (digits: number) => string): string {
  const [, version, trace, parent, flags] = TRACEPARENT.exec(header ?? '') ?? []
  const valid = version !== undefined && version !== 'ff' && !/^0+$/.test(trace ?? '0') && !/^0+$/.test(parent ?? '0')
  return `${VERSION}-${valid ? trace : hex(32)}-${hex(16)}-${valid ? flags : SAMPLED}`
}
