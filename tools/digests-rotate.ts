import { claimsOfOlderKeys, rotateDigests } from '../shared/cases/privacy/rotate-digests.ts'
import { openStage, readArguments, runTool, Trouble } from './operator.ts'
import { progress } from './progress.ts'

// npm run digests:rotate [-- --data DIR]: writes the digests of persons anew with the newest key (docs/personal-data.md).
await runTool(async () => {
  const { values } = readArguments('npm run digests:rotate [-- --data DIR]', { data: { type: 'string' } })
  const deps = openStage(values.data)
  const [newest, old] = deps.keys.personVersions
  if (old === undefined)
    throw new Trouble(
      `Only version ${newest} of the key is live. Deploy with PersonKeyVersions=${newest + 1},${newest} first.`,
    )
  let seen = 0
  const bar = progress('dossiers', 0)
  const { dossiers, claims, unknowable } = await rotateDigests(deps, (now) => {
    seen = now
    bar.to(now)
  })
  bar.end(seen)
  console.log(`${dossiers} dossiers and ${claims} claims are written anew with version ${newest}.`)
  const left = await claimsOfOlderKeys(deps)
  if (unknowable > 0)
    console.log(
      `${unknowable} persons stand in dossiers that were erased: with version ${old} it is forgotten that they were ever funded.`,
    )
  console.log(
    left === 0
      ? `No claim is left under version ${old}. Deploy with PersonKeyVersions=${newest}.`
      : `${left} claims are left under version ${old}. Run it again; those of erased dossiers stay.`,
  )
})
