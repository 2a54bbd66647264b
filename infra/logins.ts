import { Aws, CfnCondition, CfnOutput, type CfnParameter, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import {
  AccountRecovery,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito'
import type { Construct } from 'constructs'
import { type AgencyId, isAgencyId } from '../shared/names/agencies.ts'
import { CALLBACK_PATH } from '../shared/names/sign-in.ts'
import { acknowledge } from './acknowledge.ts'
import { pin } from './pin.ts'

/** Tokens of the API carry `simpul-api/use`. */
const AUDIENCE = 'simpul-api'
const USE = new ResourceServerScope({ scopeName: 'use', scopeDescription: 'Work the tasks of an office' })
const PASSWORD_CHARS_MIN = 12

/**
 * Who may sign in at this stage: officers at the console, by a person's code and a second factor, and the systems of
 * partner offices by a secret of their own. A token says who; what they may do stands in the staff directory.
 * @param partners offices whose systems get a client: `cdk deploy -c partners=city-trade-35.79,city-health-35.79`
 * @returns JSON of the rule of these logins for the API, and of the console's sign-in
 */
export function logins(
  scope: Construct,
  http: HttpApi,
  partners: readonly AgencyId[],
): { issuers: string; consoleLogin: string } {
  const pool = pin(
    'Users',
    new UserPool(scope, 'Users', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: PASSWORD_CHARS_MIN,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    }),
  )
  acknowledge(pool, {
    'AwsSolutions-COG8':
      'The Plus plan brings threat protection; here everybody has a second factor and nobody signs up by themselves.',
  })
  pool.addDomain('SignIn', {
    // One in the region for all: the account makes it ours.
    cognitoDomain: { domainPrefix: `${Stack.of(scope).stackName.toLowerCase()}-${Aws.ACCOUNT_ID}` },
  })
  const resources = pool.addResourceServer('Api', { identifier: AUDIENCE, scopes: [USE] })

  /** A public client: a browser keeps no secret, PKCE stands in its place. Its tokens do not open the API. */
  const consoleClient = pool.addClient('Console', {
    generateSecret: false,
    preventUserExistenceErrors: true,
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID, OAuthScope.PROFILE],
      callbackUrls: [`${http.apiEndpoint}${CALLBACK_PATH}`],
      logoutUrls: [`${http.apiEndpoint}/`],
    },
    accessTokenValidity: Duration.hours(1),
    idTokenValidity: Duration.hours(1),
    refreshTokenValidity: Duration.hours(8),
  })
  const clients = partners.map((agency): [AgencyId, UserPoolClient] => [
    agency,
    pool.addClient(`Partner-${agency}`, {
      generateSecret: true,
      oAuth: { flows: { clientCredentials: true }, scopes: [OAuthScope.resourceServer(resources, USE)] },
      accessTokenValidity: Duration.hours(1),
    }),
  ])
  const issuer = pool.userPoolProviderUrl
  for (const [agency, client] of clients)
    new CfnOutput(scope, `Client-${agency}`, { value: client.userPoolClientId, description: `subject of ${agency}` })
  new CfnOutput(scope, 'Issuer', { value: issuer })
  return {
    issuers: list([
      json({
        issuer,
        jwksUri: `${issuer}/.well-known/jwks.json`,
        // Without a partner nobody calls the API; the console's client has no right to the scope.
        clientIds: [consoleClient, ...clients.map(([, client]) => client)].map((client) => client.userPoolClientId),
        scope: `${AUDIENCE}/${USE.scopeName}`,
        tokenUse: 'access',
      }),
    ]),
    consoleLogin: json({ issuer, clientId: consoleClient.userPoolClientId }),
  }
}

/** Values are resolved at deployment; none holds a quotation mark. */
const json = (value: unknown): string => JSON.stringify(value)
const list = (items: readonly string[]): string => `[${items.join(',')}]`

/** What a parameter says, or where it says nothing, what this stage has itself. */
export function orOwn(scope: Construct, parameter: CfnParameter, own: string): string {
  const isEmpty = new CfnCondition(scope, `No${parameter.node.id}`, {
    expression: Fn.conditionEquals(parameter.valueAsString, ''),
  })
  return Fn.conditionIf(isEmpty.logicalId, own, parameter.valueAsString).toString()
}

/** @throws on what is no office: a mistyped one would get a client that nobody can use */
export function partnersOf(context: unknown): AgencyId[] {
  const given: unknown[] = typeof context === 'string' ? context.split(',') : Array.isArray(context) ? context : []
  return given.map((one) => {
    const id = String(one).trim()
    if (!isAgencyId(id)) throw new Error(`partners: ${id} is no office, such as city-trade-35.79`)
    return id
  })
}
