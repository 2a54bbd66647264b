/**
 * The origin by which a caller reached the platform. The gateway sets host and protocol itself; locally both are those
 * of the loopback address.
 */
export function originOf(request: Request): string {
  const { host } = new URL(request.url)
  return `${request.headers.get('x-forwarded-proto') === 'http' ? 'http' : 'https'}://${host}`
}
