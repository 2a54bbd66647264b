import { RemovalPolicy } from 'aws-cdk-lib'
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import { acknowledge } from './acknowledge.ts'
import { pin } from './pin.ts'

/** What a stage's secrets are made of (design 11). */
export type StageKeys = { sealing: Key; signing: Key; secret: Secret }

const SECRET_CHARACTERS = 64

export function stageKeys(scope: Construct): StageKeys {
  const sealing = new Key(scope, 'SealingKey', {
    description: 'Wraps the data key of each dossier and form',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  })
  const signing = new Key(scope, 'SigningKey', {
    description: 'Signs the heads of exported histories',
    keySpec: KeySpec.ECC_NIST_P256,
    keyUsage: KeyUsage.SIGN_VERIFY,
    removalPolicy: RemovalPolicy.RETAIN,
  })
  const secret = new Secret(scope, 'Secret', {
    description: 'Digest, cursor and session keys derive from it',
    generateSecretString: { passwordLength: SECRET_CHARACTERS, requireEachIncludedType: false },
    removalPolicy: RemovalPolicy.RETAIN,
  })
  acknowledge(secret, {
    'AwsSolutions-SMG4':
      'Digests of persons in claim rows derive from it; it is changed by a versioned derivation only.',
  })
  return { sealing: pin('SealingKey', sealing), signing: pin('SigningKey', signing), secret: pin('Secret', secret) }
}
