import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose'
import { writeOwnFile } from './data-folder.ts'
import { NO_OFFICE, signInPage } from './sign-in-page.ts'

/** Who may sign in: a client of the issuer stands for one person or system. */
export type Person = { client: string; name: string; agency: string; roles: readonly string[] }
export type Issuer = { url: string; jwksUri: string; stop(): Promise<void> }

export const AUDIENCE = 'simpul-api'
/** Every client's secret: the issuer is for one machine and its loopback address. */
export const LOCAL_SECRET = 'local'
/** Accounts of people whom no office has yet, of any name: who signs in with one is told a code for their supervisor. */
const NEW_ACCOUNT = /^akun-baru\/[\w-]{1,40}$/
const newAccount = (client: string): Person => ({ client, name: client, agency: NO_OFFICE, roles: [] })
/** The console, a public client: it shows no secret, but that it began what it ends (PKCE). */
export const CONSOLE_CLIENT = 'simpul-web'
const ALGORITHM = 'RS256'
const TOKEN_SECONDS = 3600
const CODE_MS = 60_000
/** Only pages of this machine are gone back to. */
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost)(:\d{1,5})?\/[\w/-]*$/

/**
 * A small OpenID provider for development and tests: discovery, keys, client credentials, and sign-in by a page of people
 * (code flow with PKCE). Its tokens keep real time.
 * @param keyFile the signing key as JWK, mode 0600, so that tokens outlive a restart and tests can mint odd ones
 */
export async function startIssuer({
  port,
  keyFile,
  people,
}: {
  port: number
  keyFile: string
  people: readonly Person[]
}): Promise<Issuer> {
  const key = await signingKey(keyFile)
  const issuer = `http://127.0.0.1:${port}`
  const clients = new Set(people.map(({ client }) => client))
  const shown = [...people, ...['akun-baru/1', 'akun-baru/2'].map(newAccount)]
  const app = new Hono()
  const grants = new Map<string, Grant>()
  const sign = (audience: string, subject: string, claims: JWTPayload): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime(`${TOKEN_SECONDS}s`)
      .sign(key.privateKey)

  app.get('/.well-known/openid-configuration', (c) =>
    c.json({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      grant_types_supported: ['authorization_code', 'client_credentials'],
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      scopes_supported: ['openid', 'profile'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [ALGORITHM],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    }),
  )
  app.get('/jwks', (c) => c.json({ keys: [key.publicJwk] }))
  // Without a person it shows those who may be chosen; each is a link back here.
  app.get('/authorize', (c) => {
    const asked = c.req.query()
    const redirectUri = asked['redirect_uri'] ?? ''
    if (asked['client_id'] !== CONSOLE_CLIENT || !LOOPBACK.test(redirectUri)) return c.text('unknown client', 400)
    const back = (parameters: Record<string, string>): Response => {
      const url = new URL(redirectUri)
      const { state = '' } = asked
      for (const [name, value] of Object.entries({ ...parameters, state, iss: issuer }))
        url.searchParams.set(name, value)
      return c.redirect(url.href, 302)
    }
    if (asked['response_type'] !== 'code') return back({ error: 'unsupported_response_type' })
    const { code_challenge: challenge, code_challenge_method: method, nonce } = asked
    if (!challenge || method !== 'S256') return back({ error: 'invalid_request' })
    const chosen = asked['person'] ?? ''
    const person =
      people.find(({ client }) => client === chosen) ?? (NEW_ACCOUNT.test(chosen) ? newAccount(chosen) : undefined)
    if (!person) return c.html(signInPage(shown, asked))
    const code = randomBytes(24).toString('base64url')
    grants.set(code, { redirectUri, challenge, nonce, person, until: Date.now() + CODE_MS })
    return back({ code })
  })

  app.post('/token', async (c) => {
    c.header('cache-control', 'no-store')
    const form = await c.req.parseBody()
    if (form['grant_type'] === 'authorization_code') {
      const code = String(form['code'])
      const grant = grants.get(code)
      grants.delete(code) // good once, whatever follows
      const verified = createHash('sha256').update(String(form['code_verifier'])).digest('base64url')
      const fits =
        form['client_id'] === CONSOLE_CLIENT &&
        form['redirect_uri'] === grant?.redirectUri &&
        verified === grant?.challenge
      if (!grant || !fits || grant.until < Date.now()) return c.json({ error: 'invalid_grant' }, 400)
      const { person, nonce } = grant
      return c.json({
        access_token: await sign(AUDIENCE, person.client, { client_id: CONSOLE_CLIENT }),
        id_token: await sign(CONSOLE_CLIENT, person.client, { name: person.name, ...(nonce ? { nonce } : {}) }),
        token_type: 'Bearer',
        expires_in: TOKEN_SECONDS,
      })
    }
    const claimed = basicOf(c.req.header('authorization')) ?? { id: form['client_id'], secret: form['client_secret'] }
    const { id, secret } = claimed
    // RFC 6749, 5.2
    if (typeof id !== 'string' || typeof secret !== 'string' || !clients.has(id) || !isSame(secret, LOCAL_SECRET)) {
      c.header('www-authenticate', 'Basic realm="simpul"')
      return c.json({ error: 'invalid_client' }, 401)
    }
    if (form['grant_type'] === undefined) return c.json({ error: 'invalid_request' }, 400)
    if (form['grant_type'] !== 'client_credentials') return c.json({ error: 'unsupported_grant_type' }, 400)
    const token = await sign(AUDIENCE, id, { client_id: id })
    return c.json({ access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS })
  })

  return new Promise((listening, failed) => {
    const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () =>
      listening({
        url: issuer,
        jwksUri: `${issuer}/jwks`,
        stop: () =>
          new Promise((stopped) => {
            server.close(() => stopped())
            if ('closeAllConnections' in server) server.closeAllConnections()
          }),
      }),
    )
    server.once('error', failed)
  })
}

/** What a code stands for until it is exchanged. */
type Grant = { redirectUri: string; challenge: string; nonce: string | undefined; person: Person; until: number }

type SigningKey = { privateKey: Awaited<ReturnType<typeof importJWK>>; publicJwk: JWK; kid: string }

async function signingKey(file: string): Promise<SigningKey> {
  if (!existsSync(file)) {
    const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true })
    const jwk = await exportJWK(privateKey)
    const kid = await calculateJwkThumbprint(jwk)
    writeOwnFile(file, JSON.stringify({ ...jwk, kid, alg: ALGORITHM, use: 'sig' }))
  }
  const { kty, n, e, kid, alg, use, ...secretParts }: JWK = JSON.parse(readFileSync(file, 'utf8'))
  if (kid === undefined) throw new Error(`${file} names no key id`)
  const publicJwk: JWK = { kty, n, e, kid, alg, use }
  return { privateKey: await importJWK({ ...publicJwk, ...secretParts }, ALGORITHM), publicJwk, kid }
}

/** Both halves are form-encoded before they are joined (RFC 6749, 2.3.1); an id may hold a slash or a colon. */
function basicOf(authorization: string | undefined): { id: string; secret: string } | undefined {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '') ?? []
  if (encoded === undefined) return undefined
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':')
  return { id: formDecoded(id), secret: formDecoded(secret.join(':')) }
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
