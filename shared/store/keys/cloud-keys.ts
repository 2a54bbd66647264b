import { createHash, createPublicKey } from 'node:crypto'
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
} from '@aws-sdk/client-kms'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { invariant } from '../../kit/invariant.ts'
import { requestLimits } from '../request-limits.ts'
import { PERSON_KEY_VERSIONS } from './digests.ts'
import { DATA_KEY_BYTES, type Keys, type LiveVersions, SECRET_BYTES_MIN } from './keys.ts'

/**
 * Keys that never leave KMS, and the secret from Secrets Manager. Make one outside the handler: public key and secret
 * are asked for once; a new secret is seen when the function starts anew.
 *
 * @param sealingKeyId symmetric key; every call names its encryption context, which the key's policy may require
 * @param signingKeyId ECC_NIST_P256 key for SIGN_VERIFY
 * @param secretId the secret's text or bytes are taken as they are; at least 32 bytes
 */
export function cloudKeys({
  sealingKeyId,
  signingKeyId,
  secretId,
  personVersions = PERSON_KEY_VERSIONS,
  kms = new KMSClient(requestLimits()),
  secrets = new SecretsManagerClient(requestLimits()),
}: {
  sealingKeyId: string
  signingKeyId: string
  secretId: string
  personVersions?: LiveVersions
  kms?: KMSClient
  secrets?: SecretsManagerClient
}): Keys {
  const publicKeyPem = askedOnce(async () => {
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: signingKeyId }))
    invariant(PublicKey, 'the signing key has a public half')
    const key = createPublicKey({ key: Buffer.from(PublicKey), type: 'spki', format: 'der' })
    return key.export({ type: 'spki', format: 'pem' }).toString()
  })
  const secret = askedOnce(async () => {
    const { SecretBinary, SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretId }))
    const bytes = SecretBinary ?? new TextEncoder().encode(SecretString ?? '')
    invariant(bytes.byteLength >= SECRET_BYTES_MIN, 'the secret has at least 32 bytes')
    return bytes
  })
  return {
    async newDataKey(context) {
      const { Plaintext, CiphertextBlob } = await kms.send(
        new GenerateDataKeyCommand({ KeyId: sealingKeyId, KeySpec: 'AES_256', EncryptionContext: { ...context } }),
      )
      invariant(Plaintext?.byteLength === DATA_KEY_BYTES && CiphertextBlob, 'a data key comes plain and wrapped')
      return { plain: Plaintext, wrapped: CiphertextBlob }
    },
    async openDataKey(wrapped, context) {
      const { Plaintext } = await kms.send(
        new DecryptCommand({ KeyId: sealingKeyId, CiphertextBlob: wrapped, EncryptionContext: { ...context } }),
      )
      invariant(Plaintext?.byteLength === DATA_KEY_BYTES, 'a data key has 32 bytes')
      return Plaintext
    },
    async sign(message) {
      const { KeyId, Signature } = await kms.send(
        new SignCommand({
          KeyId: signingKeyId,
          Message: createHash('sha256').update(message).digest(), // KMS takes whole messages only up to 4 KB
          MessageType: 'DIGEST',
          SigningAlgorithm: 'ECDSA_SHA_256',
        }),
      )
      invariant(KeyId && Signature, 'a signature names its key')
      return { keyId: KeyId, signature: Buffer.from(Signature).toString('base64url') }
    },
    publicKeyPem,
    secret: async () => new Uint8Array(await secret()),
    personVersions,
  }
}

/** Callers at the same time share one question; a failed one is asked again. */
function askedOnce<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let asked: Promise<Answer> | undefined
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = undefined
      throw error
    })
    return asked
  }
}
