import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { authenticator, Issuers } from '../../functions/api/authenticate.ts'
import { LoginSettings } from '../../functions/web/open-id.ts'
import { type Json, resolve } from '../../infra/local/intrinsics.ts'
import { partnersOf } from '../../infra/logins.ts'
import { SimpulStack } from '../../infra/stack.ts'
import { changeStaff } from '../../shared/cases/people/change-staff.ts'
import { identityDigest } from '../../shared/cases/people/staff.ts'
import { CALLBACK_PATH } from '../../shared/names/sign-in.ts'
import { offices } from '../spec/identity/offices.ts'

type Resource = {
  Type: string
  Properties: { [name: string]: Json }
  DeletionPolicy?: string
  UpdateReplacePolicy?: string
}
type Template = { Resources: Record<string, Resource>; Conditions: Record<string, Json> }

const POOL = 'https://cognito-idp.ap-southeast-3.amazonaws.com/ap-southeast-3_Example'
const TRADE = 'city-trade-35.79'
let folder: string
let template: Template

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'simpul-logins-'))
  const context = { partners: `${TRADE}, city-health-35.79` }
  const app = new App({
    outdir: join(folder, 'cdk.out'),
    context,
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
  })
  new SimpulStack(app, 'Simpul', { bundled: false })
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  template = JSON.parse(readFileSync(join(app.synth().directory, 'Simpul.template.json'), 'utf8'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ofType = (type: string): [string, Resource][] =>
  Object.entries(template.Resources).filter(([, { Type }]) => Type === type)
/** A variable of the functions as a deployment would resolve it. */
function variable(name: string, parameters: Readonly<Record<string, string>>): string {
  const values = ofType('AWS::Lambda::Function').flatMap(([, { Properties }]) => {
    const { Variables } = Properties['Environment'] as unknown as { Variables: Record<string, Json> }
    return Variables[name] === undefined ? [] : [Variables[name]]
  })
  expect(values).toHaveLength(1)
  const meanings = {
    ref: (id: string) => parameters[id] ?? (id in template.Resources ? `id-of-${id}` : undefined),
    attribute: (_: string, attribute: string) => (attribute === 'ProviderURL' ? POOL : undefined),
    condition: (id: string) => template.Conditions[id],
  }
  return String(resolve(values[0] ?? null, name, meanings))
}

test('the pool outlives the stack, takes nobody by themselves, and asks everybody for a second factor', () => {
  const pool = template.Resources['Users']
  expect(pool).toMatchObject({
    Type: 'AWS::Cognito::UserPool',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  })
  expect(pool?.Properties).toMatchObject({
    DeletionProtection: 'ACTIVE',
    MfaConfiguration: 'ON',
    EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
  })
})

test('each partner office has a client with a secret for the one scope; the console has none and no right to the API', () => {
  const clients = ofType('AWS::Cognito::UserPoolClient').map(([, { Properties }]) => Properties)
  const partners = clients.filter(({ GenerateSecret }) => GenerateSecret === true)
  expect(partners).toHaveLength(2)
  for (const { AllowedOAuthFlows, AllowedOAuthScopes } of partners) {
    expect(AllowedOAuthFlows).toEqual(['client_credentials'])
    expect(JSON.stringify(AllowedOAuthScopes)).toMatch(/^\[\{"Fn::Join":\["",\[\{"Ref":"\w+"\},"\/use"\]\]\}\]$/)
  }
  const [browser, ...none] = clients.filter(({ GenerateSecret }) => GenerateSecret === false)
  expect(none).toEqual([])
  expect(browser).toMatchObject({ AllowedOAuthFlows: ['code'], AllowedOAuthScopes: ['openid', 'profile'] })
  expect(JSON.stringify(browser?.['CallbackURLs'])).toContain(`"${CALLBACK_PATH}"`)
  expect(ofType('AWS::Cognito::UserPoolResourceServer')).toMatchObject([
    [expect.any(String), { Properties: { Identifier: 'simpul-api', Scopes: [{ ScopeName: 'use' }] } }],
  ])
})

test('what a parameter says is trusted alone; without it the logins of this stack are', () => {
  const named = JSON.stringify([
    { issuer: 'https://masuk.example', jwksUri: 'https://masuk.example/jwks', audience: 'simpul-api' },
  ])
  expect(variable('ISSUERS', { Issuers: named })).toBe(named)
  const [own] = Issuers.parse(variable('ISSUERS', { Issuers: '' }))
  expect(own).toMatchObject({ issuer: POOL, scope: 'simpul-api/use', tokenUse: 'access', clientIds: { length: 3 } })
  expect(LoginSettings.parse(variable('CONSOLE_LOGIN', { ConsoleLogin: '' }))).toMatchObject({ issuer: POOL })
})

test("a partner's system works its office with a token of its client; any other client, scope or use does not", async () => {
  const issuers = Issuers.parse(variable('ISSUERS', { Issuers: '' }))
  const [rule] = issuers
  const client = rule && 'clientIds' in rule ? (rule.clientIds.find((id) => id.includes('citytrade')) ?? '') : ''
  const batu = await offices()
  await changeStaff(
    batu.world.deps,
    { kind: 'system', system: 'operator' },
    { agency: TRADE, sub: 'sistem-dagang' },
    {
      type: 'Describe',
      name: 'Sistem',
      desk: null,
      language: 'id',
      roles: [{ role: 'partner-system', from: '2026-01-01', to: null }],
    },
    { logins: [identityDigest(POOL, client)] },
  )
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256', use: 'sig' }
  const authenticate = authenticator({
    deps: batu.world.deps,
    issuers,
    milliseconds: Date.now,
    fetch: async () => Response.json({ keys: [jwk] }),
  })
  const asked = async (claims: Record<string, unknown>) => {
    const whole = { client_id: client, scope: 'simpul-api/use', token_use: 'access', ...claims }
    const signing = new SignJWT(whole).setProtectedHeader({ alg: 'RS256', kid: 'k' }).setIssuer(POOL).setSubject(client)
    return authenticate(`Bearer ${await signing.setIssuedAt().setExpirationTime('1h').sign(privateKey)}`)
  }
  expect(await asked({})).toMatchObject({ kind: 'officer', officer: { agency: TRADE, roles: ['partner-system'] } })
  for (const odd of [{ client_id: 'another' }, { scope: 'openid profile' }, { token_use: 'id' }])
    expect(await asked(odd)).toMatchObject({ kind: 'refused', code: 'unauthenticated' })
})

test('a partner that is no office ends the synthesis', () => {
  expect(partnersOf(undefined)).toEqual([])
  expect(partnersOf([TRADE])).toEqual([TRADE])
  expect(() => partnersOf('city-trade-35.79,kantor')).toThrow('kantor is no office')
})
