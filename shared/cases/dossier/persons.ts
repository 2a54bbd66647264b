import type { DossierRow } from '../../contracts/rows.ts'
import { digestsOf } from '../../store/keys/digests.ts'
import { open } from '../../store/keys/sealing.ts'
import { DraftInput } from '../../workflows/proposal/v1/input.ts'
import type { Deps } from '../deps.ts'

/** A person as rows know them: the digest to write with, and those of an older key under which a claim may still stand. */
export type KnownPerson = { digest: string; older: readonly string[] }

export async function personsOf(deps: Pick<Deps, 'keys'>, nationalIds: readonly string[]): Promise<KnownPerson[]> {
  const secret = await deps.keys.secret()
  return nationalIds.map((nationalId) => {
    const [digest = '', ...older] = digestsOf(secret, nationalId, deps.keys.personVersions)
    return { digest, older }
  })
}

/**
 * The persons of a stored dossier. While two keys are live its numbers are read, for what it was stored with may be of
 * either; what was erased can only be known as it was.
 */
export async function personsOfDossier(
  deps: Pick<Deps, 'keys'>,
  dossier: DossierRow | undefined,
): Promise<KnownPerson[]> {
  const numbers = deps.keys.personVersions.length > 1 ? await numbersIn(deps, dossier) : undefined
  return numbers ? personsOf(deps, numbers) : (dossier?.persons ?? []).map((digest) => ({ digest, older: [] }))
}

/** The members' NIK in a dossier, in order; nothing where there is none, or it was erased. */
export async function numbersIn(
  deps: Pick<Deps, 'keys'>,
  dossier: DossierRow | undefined,
): Promise<string[] | undefined> {
  if (!dossier?.content) return undefined
  const value = await open(deps.keys, { case: dossier.pk.slice('CASE#'.length), row: dossier.sk }, dossier.content)
  const { members = [] } = DraftInput.parse(
    typeof value === 'object' && value !== null && 'input' in value ? value.input : undefined,
  )
  return members.map(({ nationalId = '' }) => nationalId)
}
