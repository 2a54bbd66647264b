import { mayReveal, revealMember } from '../../../shared/cases/privacy/reveal.ts'
import { type Proposal, readProposal } from '../../../shared/cases/reads/read-proposal.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { REVEAL_REASONS } from '../../../shared/names/proposal.ts'
import { FaultSummary, Select, TextInput } from '../components/fields.tsx'
import { Remark } from '../components/notice.tsx'
import { refusalText } from '../refusal-text.ts'
import type { Typed } from '../typed.ts'
import { type Page, param, type Reply, type Visit } from '../visit.ts'

const NOTE_CHARS_MAX = 500

export const wholeNumbers: readonly Page[] = [
  { method: 'GET', path: '/usulan/:id/nik', run: (visit) => ask(visit, new Map()) },
  { method: 'POST', path: '/usulan/:id/nik', run: show },
]

/** Whose numbers, and why: the history says so before anything is shown. */
async function ask(visit: Visit, faults: ReadonlyMap<string, string>, remark?: string): Promise<Reply> {
  const { deps, actor, words, typed } = visit
  const id = param(visit, 'id')
  const read = await readProposal(deps, actor, id)
  if (read.kind === 'refused') return read
  if (!(await mayReveal(deps, actor, id))) return refused('forbidden')
  return {
    kind: 'page',
    title: words.reveal.title,
    section: 'proposals',
    ...(faults.size > 0 ? { status: 422 } : remark ? { status: 409 } : {}),
    body: <Question visit={visit} proposal={read.proposal} typed={typed} faults={faults} remark={remark} />,
  }
}

const Question = ({
  visit,
  proposal,
  typed,
  faults,
  remark,
}: {
  visit: Visit
  proposal: Proposal
  typed: Typed
  faults: ReadonlyMap<string, string>
  remark: string | undefined
}) => {
  const { words } = visit
  const { reveal } = words
  return (
    <form class="panel narrow" method="post" action={`/usulan/${proposal.id}/nik`}>
      <FaultSummary faults={[...faults].map(([id, text]) => ({ id, text }))} words={words} />
      {remark && <Remark tone="soon">{remark}</Remark>}
      <h1 class="h1">{reveal.title}</h1>
      <p class="muted">{reveal.lead}</p>
      <input type="hidden" name="kunci" value={visit.newKey()} />
      <Select
        id="anggota"
        label={reveal.member}
        fault={faults.get('anggota')}
        value={typed.one('anggota')}
        options={[
          ['', words.form.choose],
          ...proposal.members.map(({ fullName, nationalId }, i): [string, string] => [
            String(i),
            `${fullName} (${nationalId})`,
          ]),
        ]}
      />
      <Select
        id="sebab"
        label={reveal.reason}
        fault={faults.get('sebab')}
        value={typed.one('sebab')}
        options={[
          ['', words.form.choose],
          ...REVEAL_REASONS.map((reason): [string, string] => [reason, reveal.reasons[reason]]),
        ]}
      />
      <TextInput
        id="catatan"
        label={`${reveal.note} (${words.form.optional})`}
        hint={reveal.noteHint}
        fault={faults.get('catatan')}
        value={typed.one('catatan')}
      />
      <div class="buttons">
        <button class="button" type="submit">
          {reveal.show}
        </button>
        <a href={`/usulan/${proposal.id}#anggota`}>{reveal.back}</a>
      </div>
    </form>
  )
}

/** The numbers stand in the answer alone, never in an address; a repeated question is answered and recorded once. */
async function show(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  const id = param(visit, 'id')
  const reason = REVEAL_REASONS.find((one) => one === typed.one('sebab'))
  const member = /^\d{1,2}$/.test(typed.one('anggota')) ? Number(typed.one('anggota')) : undefined
  const note = typed.one('catatan').trim()
  const faults = new Map([
    ...(member === undefined ? [['anggota', words.reveal.chooseMember] as const] : []),
    ...(reason === undefined ? [['sebab', words.reveal.chooseReason] as const] : []),
    ...(note.length > NOTE_CHARS_MAX ? [['catatan', words.reveal.shorter] as const] : []),
  ])
  if (member === undefined || reason === undefined || faults.size > 0) return ask(visit, faults)
  const body = { reason, ...(note === '' ? {} : { note }) }
  const shown = await revealMember(deps, actor, id, member, body, visit.keyOf([String(member)], body))
  if (shown.kind === 'refused')
    return shown.code === 'not-found' ? shown : ask(visit, new Map(), refusalText(visit, shown))
  const read = await readProposal(deps, actor, id)
  if (read.kind === 'refused') return read
  const { fullName } = read.proposal.members[member] ?? {}
  return {
    kind: 'page',
    title: words.reveal.title,
    section: 'proposals',
    body: (
      <section class="panel narrow">
        <h1 class="h1 wrap-any">{fullName}</h1>
        <dl class="describe gap">
          <div>
            <dt>{words.case.memberColumns.nik}</dt>
            <dd class="strong">{spaced(shown.revealed.nationalId)}</dd>
          </div>
          <div>
            <dt>{words.case.memberColumns.card}</dt>
            <dd class="strong">{spaced(shown.revealed.familyCardNo)}</dd>
          </div>
        </dl>
        <p class="muted">{words.reveal.recorded(words.reveal.reasons[reason])}</p>
        <div class="buttons">
          <a class="button" href={`/usulan/${id}#anggota`}>
            {words.reveal.back}
          </a>
          <a href={`/usulan/${id}/nik`}>{words.reveal.another}</a>
        </div>
      </section>
    ),
  }
}

/** In fours, as a person compares them. */
const spaced = (digits: string): string => digits.replaceAll(/(\d{4})(?=\d)/g, '$1 ')
