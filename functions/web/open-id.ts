import * as oidc from 'openid-client'
import * as z from 'zod'
import type { Login } from '../known-officers.ts'

/** The environment variable `CONSOLE_LOGIN`: an OpenID provider that knows the console as a public client. */
export const LoginSettings = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue('not JSON')
      return z.NEVER
    }
  })
  .pipe(z.strictObject({ issuer: z.url(), clientId: z.string().min(1) }))
export type LoginSettings = z.infer<typeof LoginSettings>

/** What a sign-in must bring back; it travels sealed, in a cookie. */
export const SigningIn = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Where the officer wanted to go: a path of the console. */
  to: z.string(),
})
export type SigningIn = z.infer<typeof SigningIn>

export type OpenId = {
  begin(redirectUri: string, to: string): Promise<{ url: string; signingIn: SigningIn }>
  finish(signingIn: SigningIn, callback: URL): Promise<{ kind: 'signed-in'; login: Login } | { kind: 'refused' }>
}

const TIMEOUT_SECONDS = 2
const SCOPE = 'openid profile'

/**
 * Code flow with PKCE (RFC 7636). The provider's addresses are asked for once.
 * @throws when the provider cannot be reached
 */
export function openId({ issuer, clientId }: LoginSettings): OpenId {
  let found: oidc.Configuration | undefined
  async function provider(): Promise<oidc.Configuration> {
    if (found) return found
    const execute = [oidc.enableNonRepudiationChecks, ...(isLoopback(issuer) ? [oidc.allowInsecureRequests] : [])]
    const discovered = await oidc.discovery(new URL(issuer), clientId, undefined, oidc.None(), {
      execute,
      timeout: TIMEOUT_SECONDS,
    })
    found = discovered
    return discovered
  }
  return {
    async begin(redirectUri, to) {
      const verifier = oidc.randomPKCECodeVerifier()
      const signingIn = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier, to }
      const url = oidc.buildAuthorizationUrl(await provider(), {
        redirect_uri: redirectUri,
        scope: SCOPE,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state: signingIn.state,
        nonce: signingIn.nonce,
      })
      return { url: url.href, signingIn }
    },
    async finish({ state, nonce, verifier }, callback) {
      const config = await provider()
      try {
        const tokens = await oidc.authorizationCodeGrant(config, callback, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        })
        const claims = tokens.claims()
        return claims ? { kind: 'signed-in', login: { issuer: claims.iss, subject: claims.sub } } : { kind: 'refused' }
      } catch (error) {
        if (isProvidersTrouble(error)) throw error
        return { kind: 'refused' }
      }
    },
  }
}

/** Plain HTTP is for the local run alone. */
const isLoopback = (issuer: string): boolean => /^http:\/\/(127\.0\.0\.1|localhost)(:|\/|$)/.test(issuer)

/** The provider could not be asked: that is no refusal of the officer. */
const isProvidersTrouble = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof oidc.ClientError && error.code === 'OAUTH_TIMEOUT')
