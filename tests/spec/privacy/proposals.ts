import { BUSINESSES, draftOf } from '../../../infra/local/seed/dossiers.ts'
import { SAMPLE_PDF, SAMPLE_SHA256, type World } from '../../../infra/local/seed/world.ts'
import { type Acted, act } from '../../../shared/cases/act.ts'
import { openProposal } from '../../../shared/cases/open-proposal.ts'
import { openTaskOf } from '../../../shared/engine/case-state.ts'
import { DraftInput } from '../../../shared/workflows/proposal/v1/input.ts'

export const SISIR = '35.79.01.1001'
export const TULUNGREJO = '35.79.02.2004'

/** A draft whose people are those of a number, the same for the same number; they live in Sisir, whoever proposes them. */
export function dossierOf(village: string, people: number, name: string): DraftInput {
  const [business] = BUSINESSES
  const draft = draftOf({
    n: people,
    village: SISIR,
    business,
    members: 5,
    budgetYear: 2026,
    budgetSource: 'APBN_CENTRAL',
    amount: 12_000_000,
  })
  const { group, ...rest } = DraftInput.parse(draft)
  return { ...rest, village, group: { ...group, name } }
}
export const numbersOf = ({ members = [] }: DraftInput): string[] => members.map(({ nationalId = '' }) => nationalId)

/** A village's operator begins a proposal, its papers lie with it. */
export async function drafted(world: World, input: DraftInput): Promise<string> {
  const client = `village-${input.village}/operator`
  const opened = await openProposal(world.deps, world.officer(client), input, undefined)
  if (opened.kind !== 'opened') throw new Error(`the draft was not opened: ${JSON.stringify(opened)}`)
  const id = opened.head.flow.id
  for (const kind of ['PROPOSAL_DOC', 'FORMATION_MINUTES'])
    await world.act(client, id, {
      type: 'DeclareAttachment',
      id: world.deps.newId(),
      kind,
      fileName: 'berkas.pdf',
      mediaType: 'application/pdf',
      size: SAMPLE_PDF.length,
      sha256: SAMPLE_SHA256,
    })
  return id
}

/** What comes of a submit by the village's operator. */
export async function submitted(world: World, village: string, id: string): Promise<Acted> {
  const task = openTaskOf((await world.head(id)).flow)
  const acted = await act(world.deps, world.officer(`village-${village}/operator`), id, {
    type: 'Complete',
    task: task?.n ?? 0,
    outcome: 'submit',
  })
  await world.deliver()
  return acted
}

/** A proposal that its village has sent on its way. */
export async function proposed(world: World, input: DraftInput): Promise<string> {
  const id = await drafted(world, input)
  const acted = await submitted(world, input.village, id)
  if (acted.kind !== 'done') throw new Error(`the submit was refused: ${JSON.stringify(acted)}`)
  return id
}

export const withdraws = (world: World, village: string, id: string) =>
  world.act(`village-${village}/operator`, id, { type: 'Cancel', reason: 'Kelompok mundur.' })
