import { randomBytes } from 'node:crypto'

const SECRET_BYTES = 32
const CHALLENGE_BYTES = 24

/** A secret in the form that Standard Webhooks give it: `whsec_` and base64. No chance that a test may choose. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`
/** What an endpoint must say back. */
export const newChallenge = (): string => randomBytes(CHALLENGE_BYTES).toString('base64url')
