/** The policy of every page: nothing from elsewhere, nothing inline; files go straight to where they lie. */
const policy = (filesAt: string): string =>
  [
    "default-src 'self'",
    `connect-src 'self' ${filesAt}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ')

/** @param filesAt origin that a browser may put files to */
export const securityHeaders = (filesAt: string): Readonly<Record<string, string>> => ({
  'content-security-policy': policy(filesAt),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'same-origin',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
})

/**
 * Whether a change was asked for by a page of the console itself. Browsers say where a request comes from; what they do
 * not say is not believed.
 */
export function isOwnRequest(headers: Headers, origin: string): boolean {
  const site = headers.get('sec-fetch-site')
  const from = headers.get('origin')
  if (site !== null && site !== 'same-origin') return false
  if (from !== null) return from === origin
  return site === 'same-origin'
}
