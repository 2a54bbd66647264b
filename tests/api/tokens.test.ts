import { generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../../functions/api/routes/index.ts'
import { identityDigest } from '../../shared/cases/people/staff.ts'
import { identityOf, staffOf } from '../../shared/store/row-keys.ts'
import { AUDIENCE, ISSUER, type Office, openOffice } from './office.ts'

const CLIENT = 'city-social-35.79/operator'
let office: Office
/** What may come in an `Authorization` header, by what is odd about it. */
const odd = new Map<string, string | undefined>()

const encoded = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

beforeAll(async () => {
  office = await openOffice()
  const now = office.seconds()
  const good = { iss: ISSUER, aud: AUDIENCE, sub: CLIENT, exp: now + 3600 }
  const token = await office.sign(good)
  const [header = '', payload = '', signature = ''] = token.split('.')
  const add = (name: string, text: string | undefined): unknown => odd.set(name, text)
  const bearer = (name: string, text: string): unknown => add(name, `Bearer ${text}`)
  const claims = async (name: string, change: Record<string, unknown>): Promise<unknown> =>
    bearer(
      `claims: ${name}`,
      await office.sign(
        Object.fromEntries(Object.entries({ ...good, ...change }).filter(([, value]) => value !== undefined)),
      ),
    )
  const headed = async (name: string, change: Record<string, unknown>): Promise<unknown> =>
    bearer(`header: ${name}`, await office.sign(good, change))
  /** Signed by nobody: header and payload as they are, with some signature. */
  const forged = (name: string, head: unknown, body: unknown = good, sign = signature): unknown =>
    bearer(`forged: ${name}`, `${encoded(head)}.${encoded(body)}.${sign}`)

  // The header itself.
  add('no header', undefined)
  for (const text of [
    '',
    'Bearer',
    'Bearer ',
    'bearer  ',
    'Basic Y2l0eTpsb2NhbA==',
    'Digest x',
    'null',
    'Bearer null',
    'Bearer undefined',
    'Bearer .',
    'Bearer ..',
    'Bearer ...',
    'Bearer a.b.c',
    'Bearer {}',
    `Token ${token}`,
    token,
    `Bearer${token}`,
    `Bearer ${token} ${token}`,
    `Bearer ${token},${token}`,
    `Bearer "${token}"`,
    `Basic ${token}`,
    `Bearer ${token}.`,
    `Bearer .${token}`,
    `Bearer ${token}%00`,
    `Bearer ${token};`,
    'Bearer \u00e9',
  ])
    add(`header text ${JSON.stringify(text).slice(0, 40)}`, text)
  // Which algorithm.
  for (const alg of [
    'none',
    'None',
    'NONE',
    'nOnE',
    '',
    'HS256',
    'HS384',
    'HS512',
    'RS256',
    'RS384',
    'RS512',
    'PS256',
    'ES384',
    'ES512',
    'EdDSA',
    'Ed25519',
    'es256',
    'ES256K',
    'RSA-OAEP',
    'dir',
    null,
    1,
    true,
    ['ES256'],
    { alg: 'ES256' },
  ])
    forged(`alg ${JSON.stringify(alg)}`, { alg, kid: 'test', typ: 'JWT' })
  for (const alg of ['none', 'ES256']) forged(`alg ${alg} without a signature`, { alg, kid: 'test' }, good, '')
  forged('no alg', { kid: 'test', typ: 'JWT' })
  for (const secret of ['local', 'secret', ISSUER, 'test'])
    bearer(
      `HS256 by ${secret}`,
      await new SignJWT(good)
        .setProtectedHeader({ alg: 'HS256', kid: 'test' })
        .sign(new TextEncoder().encode(secret.padEnd(32, '0'))),
    )
  // Which key.
  for (const kid of [
    undefined,
    '',
    'unknown',
    'Test',
    'test ',
    '../test',
    "' OR 1=1 --",
    '\u0000',
    'x'.repeat(500),
    0,
    1,
    null,
    true,
    [],
    ['test'],
    {},
  ]) {
    forged(`kid ${JSON.stringify(kid)?.slice(0, 30)}`, { alg: 'ES256', kid, typ: 'JWT' })
  }
  const other = await generateKeyPair('ES256', { extractable: true })
  const rsa = await generateKeyPair('RS256', { extractable: true })
  const by = (alg: string, key: Parameters<SignJWT['sign']>[0], more: object = {}): Promise<string> =>
    new SignJWT(good).setProtectedHeader({ alg, kid: 'test', typ: 'JWT', ...more }).sign(key)
  bearer('by another key of the same kind', await by('ES256', other.privateKey))
  bearer('by a key of another kind', await by('RS256', rsa.privateKey))
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  }
  for (const more of [
    { jwk },
    { jku: 'https://evil.example/jwks' },
    { x5u: 'https://evil.example/cert' },
    { x5c: ['AAAA'] },
  ])
    bearer(`by another key that the header brings: ${Object.keys(more)}`, await by('ES256', other.privateKey, more))
  // Which type, and what must be understood.
  for (const typ of ['id_token', 'dpop+jwt', 'logout+jwt', 'JWE', 'jwt+at', 'application/jwt ', 'null', 1, {}])
    await headed(`typ ${JSON.stringify(typ)}`, { typ })
  for (const crit of [['exp'], ['b64'], ['unknown'], [], 'exp', [1]])
    forged(`crit ${JSON.stringify(crit)}`, { alg: 'ES256', kid: 'test', crit })
  forged('unencoded payload', { alg: 'ES256', kid: 'test', b64: false, crit: ['b64'] })
  // From whom, for whom, about whom, when.
  for (const iss of [
    undefined,
    '',
    `${ISSUER}/`,
    'https://evil.example',
    'http://issuer.example',
    ISSUER.toUpperCase(),
    null,
    1,
    [ISSUER],
    { iss: ISSUER },
    `${ISSUER}\n`,
  ])
    await claims(`iss ${JSON.stringify(iss)}`, { iss })
  for (const aud of [
    undefined,
    '',
    'simpul',
    'simpul-api ',
    'SIMPUL-API',
    'simpul-api/',
    null,
    1,
    [],
    ['other'],
    [[AUDIENCE]],
    { aud: AUDIENCE },
  ])
    await claims(`aud ${JSON.stringify(aud)}`, { aud })
  for (const exp of [
    undefined,
    0,
    1,
    -1,
    now - 61,
    now - 3600,
    null,
    String(now + 3600),
    `${now + 3600}`,
    'never',
    [now + 3600],
    {},
    true,
  ])
    await claims(`exp ${JSON.stringify(exp)}`, { exp })
  for (const nbf of [now + 62, now + 86_400, '0', null, [], {}, true, 'now'])
    await claims(`nbf ${JSON.stringify(nbf)}`, { nbf })
  for (const sub of [
    undefined,
    '',
    ' ',
    'nobody',
    'city-social-35.79/operator/9',
    `${CLIENT} `,
    CLIENT.toUpperCase(),
    '__proto__',
    'constructor',
    '\u0000',
    `x\n${CLIENT}`,
    'x'.repeat(2000),
    null,
    1,
    [CLIENT],
    {},
  ])
    await claims(`sub ${JSON.stringify(sub)?.slice(0, 30)}`, { sub })
  // Cut, bent and blown up.
  for (const share of [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99])
    bearer(`cut at ${share}`, token.slice(0, Math.floor(token.length * share)))
  for (const lost of [1, 2, 3, 4, 10]) bearer(`${lost} characters short`, token.slice(0, -lost))
  for (const [part, text] of [header, payload, signature].entries())
    for (const place of [0, 5, 11]) {
      const bent = text.slice(0, place) + (text[place] === 'A' ? 'B' : 'A') + text.slice(place + 1)
      const parts = [header, payload, signature].map((one, i) => (i === part ? bent : one))
      bearer(`bent in part ${part} at ${place}`, parts.join('.'))
    }
  bearer('without a signature', `${header}.${payload}.`)
  bearer('without a payload', `${header}..${signature}`)
  bearer('without a header', `.${payload}.${signature}`)
  bearer('two parts', `${header}.${payload}`)
  bearer('five parts', `${header}.${payload}.${signature}.${payload}.${signature}`)
  bearer('parts in another order', `${payload}.${header}.${signature}`)
  bearer('the signature of another token', `${header}.${encoded({ ...good, sub: 'ministry/head' })}.${signature}`)
  bearer('a payload that is no JSON', `${header}.${encoded('not json')}.${signature}`)
  for (const body of ['[]', 'null', '1', '"text"', 'true', '{', ''])
    bearer(`payload ${body}`, `${header}.${encoded(body)}.${signature}`)
  for (const head of ['[]', 'null', '1', '{', '', '{"alg":"ES256","alg":"none","kid":"test"}'])
    bearer(`header ${head}`, `${encoded(head)}.${payload}.${signature}`)
  bearer('a deep payload', `${header}.${encoded('['.repeat(2000) + ']'.repeat(2000))}.${signature}`)
  bearer('a huge claim', await office.sign({ ...good, more: 'x'.repeat(7000) }))
  bearer('a huge header', await office.sign(good, { more: 'x'.repeat(7000) }))
  bearer('a huge text', 'a'.repeat(20_000))
  bearer('huge and of three parts', `${'a'.repeat(5000)}.${'b'.repeat(5000)}.${'c'.repeat(5000)}`)
  // Rightly signed, for somebody who has no role today.
  const before = { role: 'head', from: '2016-01-01', to: '2026-03-03' }
  const people = {
    suspended: [],
    'left yesterday': [before],
    'begins tomorrow': [{ role: 'head', from: '2026-03-05', to: null }],
  }
  office.world.table.load([
    ...office.world.table.dump(),
    ...Object.entries(people).flatMap(([name, roles]) => [
      { ...identityOf(identityDigest(ISSUER, name)), agency: 'city-social-35.79', sub: name },
      {
        ...staffOf('city-social-35.79', name),
        sub: name,
        name,
        agency: 'city-social-35.79',
        desk: null,
        language: 'id',
        roles,
      },
    ]),
    { ...identityOf(identityDigest(ISSUER, 'of no row')), agency: 'city-social-35.79', sub: 'gone' },
  ])
  for (const name of [...Object.keys(people), 'of no row']) await claims(name, { sub: name })
})

describe('who cannot say who they are gets in nowhere', () => {
  test('there are two hundred ways to be wrong, and one to be right', async () => {
    expect(odd.size).toBeGreaterThanOrEqual(200)
    expect((await office.as(CLIENT).get('/v1/me')).status).toBe(200)
  })

  test.each(routes.filter(({ who }) => who === 'staff').map(({ method, path }) => [method, path]))(
    '%s %s',
    async (method, path) => {
      const before = office.rows()
      const call = { method, path: path.replaceAll(/\{\w+\}/g, '01AAAAAAAAAAAAAAAAAAAAAAAA') }
      for (const [name, authorization] of odd) {
        const reply = await office.withToken(authorization, call).catch((error: unknown) => {
          // A header that no client can send never reaches us.
          if (error instanceof TypeError) return undefined
          throw error
        })
        if (!reply) continue
        expect(reply.status, name).toBe(401)
        expect(reply.body, name).toMatchObject({ code: 'unauthenticated', status: 401 })
        expect(reply.headers.get('www-authenticate'), name).toMatch(/^Bearer /)
      }
      expect(office.rows()).toEqual(before)
    },
  )

  test('what is odd and yet right gets in: no type, an access token type, other claims, a minute late', async () => {
    const now = office.seconds()
    const good = { iss: ISSUER, aud: [AUDIENCE, 'other'], sub: CLIENT, exp: now - 59, nbf: now + 59, jti: 'x' }
    for (const typ of [undefined, 'JWT', 'jwt', 'at+jwt', 'application/at+jwt']) {
      const reply = await office.withToken(`Bearer ${await office.sign(good, { typ })}`, { path: '/v1/me' })
      expect(reply.status, String(typ)).toBe(200)
    }
  })
})
