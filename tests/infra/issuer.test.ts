import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { type Issuer, startIssuer } from '../../infra/local/issuer.ts'
import { stablePort } from '../../infra/local/ports.ts'

const CLIENT = 'village-35.79.01.1001/operator'
const people = [{ client: CLIENT, name: 'Ayu Contoh', agency: 'village-35.79.01.1001', roles: ['operator'] }]
let data: string
let issuer: Issuer
const start = async () =>
  startIssuer({
    port: await stablePort(data, 'issuer', { must: true }),
    keyFile: join(data, 'issuer-key.json'),
    people,
  })
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'simpul-issuer-'))
  issuer = await start()
})
afterAll(async () => {
  await issuer.stop()
  rmSync(data, { recursive: true, force: true })
})

const Token = z.object({ access_token: z.string() })
/** Without keep-alive: the issuer restarts under this process. */
const close = { connection: 'close' }
const published = () => createRemoteJWKSet(new URL(issuer.jwksUri), { headers: close })
const ask = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${issuer.url}/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: { ...headers, ...close },
  })
  const body: unknown = await answer.json()
  return { status: answer.status, body }
}
const post = (id: string, secret: string) =>
  ask({ grant_type: 'client_credentials', client_id: id, client_secret: secret })
const basic = (id: string, secret: string) =>
  ask({ grant_type: 'client_credentials' }, { authorization: `Basic ${btoa(`${id}:${secret}`)}` })

test('a client gets a token for the API by either way to show its secret', async () => {
  for (const { status, body } of [
    await post(CLIENT, 'local'),
    await basic(encodeURIComponent(CLIENT), 'local'),
    await basic(CLIENT, 'local'), // many programs do not encode
  ]) {
    expect(status).toBe(200)
    const { payload, protectedHeader } = await jwtVerify(Token.parse(body).access_token, published(), {
      issuer: issuer.url,
      audience: 'simpul-api',
      algorithms: ['RS256'],
    })
    expect(payload.sub).toBe(CLIENT)
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600)
    expect(protectedHeader.kid).toBeTruthy()
  }
})

test('an unknown client and a wrong secret look alike', async () => {
  const refused = { status: 401, body: { error: 'invalid_client' } }
  expect(await post('nobody', 'local')).toEqual(refused)
  expect(await post(CLIENT, 'locaI')).toEqual(refused)
  expect(await basic(CLIENT, '')).toEqual(refused)
  expect(await ask({ grant_type: 'client_credentials' })).toEqual(refused)
})

test('no other grant is served', async () => {
  const grant = { client_id: CLIENT, client_secret: 'local' }
  expect(await ask({ ...grant, grant_type: 'password' })).toEqual({
    status: 400,
    body: { error: 'unsupported_grant_type' },
  })
  expect(await ask(grant)).toEqual({ status: 400, body: { error: 'invalid_request' } })
})

test('discovery says where, and the published key has no secret part', async () => {
  const read = async (url: string): Promise<unknown> => (await fetch(url, { headers: close })).json()
  const discovery = await read(`${issuer.url}/.well-known/openid-configuration`)
  expect(discovery).toMatchObject({
    issuer: issuer.url,
    token_endpoint: `${issuer.url}/token`,
    jwks_uri: issuer.jwksUri,
  })
  const { keys } = z.object({ keys: z.tuple([z.looseObject({})]) }).parse(await read(issuer.jwksUri))
  expect(Object.keys(keys[0]).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
})

test('the signing key is its owner’s, and a token outlives a restart', async () => {
  expect(statSync(join(data, 'issuer-key.json')).mode & 0o777).toBe(0o600)
  const { body } = await post(CLIENT, 'local')
  const token = Token.parse(body).access_token
  const before = issuer.url
  await issuer.stop()
  issuer = await start()
  expect(issuer.url).toBe(before)
  await jwtVerify(token, published(), { issuer: before })
})

test('someone of the page of people signs in by a code that is good once, for who began it', async () => {
  const verifier = 'v'.repeat(43)
  const redirectUri = 'http://127.0.0.1:9/masuk/kembali'
  const asked = new URLSearchParams({
    client_id: 'simpul-web',
    response_type: 'code',
    redirect_uri: redirectUri,
    state: 's1',
    nonce: 'n1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const page = await (await fetch(`${issuer.url}/authorize?${asked}`, { headers: close })).text()
  expect(page).toContain('Ayu Contoh')
  const chosen = await fetch(`${issuer.url}/authorize?${asked}&person=${encodeURIComponent(CLIENT)}`, {
    redirect: 'manual',
    headers: close,
  })
  const back = new URL(chosen.headers.get('location') ?? '')
  expect(back.href).toMatch(/^http:\/\/127\.0\.0\.1:9\/masuk\/kembali\?/)
  expect(back.searchParams.get('state')).toBe('s1')
  const exchange = {
    grant_type: 'authorization_code',
    client_id: 'simpul-web',
    redirect_uri: redirectUri,
    code: back.searchParams.get('code') ?? '',
    code_verifier: verifier,
  }
  const { status, body } = await ask(exchange)
  expect(status).toBe(200)
  const { id_token: idToken } = z.object({ id_token: z.string() }).parse(body)
  const { payload } = await jwtVerify(idToken, published(), { issuer: issuer.url, audience: 'simpul-web' })
  expect(payload).toMatchObject({ sub: CLIENT, nonce: 'n1' })
  expect((await ask(exchange)).body).toEqual({ error: 'invalid_grant' })
})

test('nobody is led away from this machine', async () => {
  for (const redirectUri of [
    'https://elsewhere.example/',
    'http://127.0.0.1@elsewhere.example/',
    'http://127.0.0.1.elsewhere.example/',
  ]) {
    const asked = new URLSearchParams({ client_id: 'simpul-web', response_type: 'code', redirect_uri: redirectUri })
    expect((await fetch(`${issuer.url}/authorize?${asked}`, { redirect: 'manual', headers: close })).status).toBe(400)
  }
})
