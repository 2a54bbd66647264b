import { readFileSync } from 'node:fs'
import { absences, Lockfile } from './lockfile.ts'

// npm run lockcheck [-- FILE]: after each change of the lockfile.
const [file = 'package-lock.json'] = process.argv.slice(2)
const { checked, absent } = absences(Lockfile.parse(JSON.parse(readFileSync(file, 'utf8'))))
for (const { name, range, wantedBy, promised } of absent)
  console.log(`${promised ? 'MISSING' : 'absent '}  ${name}@${range}, wanted by ${wantedBy}`)
const missing = absent.filter(({ promised }) => promised).length
console.log(`${checked} optional dependencies, ${missing} missing on linux and darwin, x64 and arm64`)
if (missing > 0) {
  console.log('Install again while the registry has them (rm package-lock.json; npm install), or override the version.')
  process.exitCode = 1
}
