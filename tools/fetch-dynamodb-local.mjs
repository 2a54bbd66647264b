// Fetches DynamoDB Local (56 MB, needs Java 17) into .cache/, out of an npm package without that package's 280 dependencies.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const PACKAGE = 'amplify-dynamodb-simulator@2.9.30'
const SHA512 = 'xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ=='
const folder = join(import.meta.dirname, '../.cache/dynamodb-local')
const engine = join(folder, 'package/emulator')

if (!existsSync(join(engine, 'DynamoDBLocal.jar'))) {
  mkdirSync(folder, { recursive: true })
  const packed = execFileSync('npm', ['pack', PACKAGE, '--json', '--pack-destination', folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [{ filename }] = JSON.parse(packed)
  const archive = join(folder, filename)
  const sum = createHash('sha512').update(readFileSync(archive)).digest('base64')
  if (sum !== SHA512) throw new Error(`${PACKAGE} has other content than expected: ${sum}`)
  execFileSync('tar', ['xzf', archive, '-C', folder, 'package/emulator'])
  rmSync(archive)
}
console.log(engine)
