import type { Child } from 'hono/jsx'
import type { Goods, RequestView } from '../../../shared/cases/reads/read-request.ts'
import type { Timeline } from '../../../shared/contracts/answers.ts'
import { boughtItem } from '../../../shared/workflows/equipment/v1/forms.ts'
import { stateText } from '../state-text.ts'
import type { Visit } from '../visit.ts'
import { rupiah } from '../wall.ts'
import { howLong, placeText } from '../whereabouts.ts'
import { Papers } from './case-panels.tsx'
import { Findings, LevelFacts } from './inspection.tsx'

/** What a partner office was asked, and whom to call; nothing else of persons. */
export const RequestPanel = ({
  request,
  href,
  adding,
  visit,
}: {
  request: RequestView
  href: (file: string) => string
  /** How a paper is added, where the task at hand asks for some. */
  adding?: Child
  visit: Visit
}) => {
  const { words } = visit
  const { request: text } = words
  return (
    <>
      <section class="panel">
        <div class="panel__head">
          <h2 class="h2">{text.asked}</h2>
        </div>
        <dl class="describe">
          <div>
            <dt>{text.requester}</dt>
            <dd>{request.requester.name}</dd>
          </div>
          <div>
            <dt>{text.partner}</dt>
            <dd>{request.partner.name}</dd>
          </div>
          {request.address && (
            <div>
              <dt>{words.case.address}</dt>
              <dd>{request.address}</dd>
            </div>
          )}
          {detailsOf(request.details).map(([name, value]) => (
            <div>
              <dt>{text.details[name as keyof typeof text.details] ?? name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          {request.contacts.map(({ role, fullName, phone }) => (
            <div>
              <dt>{words.terms.memberRoles[role as keyof typeof words.terms.memberRoles] ?? role}</dt>
              <dd>
                {fullName}
                {phone && (
                  <>
                    {' '}
                    <a href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`}>{phone}</a>
                  </>
                )}
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <Papers files={request.attachments} href={href} adding={adding} visit={visit} />
    </>
  )
}

/** What was asked, as words: a list is joined, what is nested is shown part by part. */
function detailsOf(details: unknown): [string, string][] {
  if (typeof details !== 'object' || details === null) return []
  return Object.entries(details).map(([name, value]) => [name, wordsOf(value)])
}

function wordsOf(value: unknown): string {
  const item = boughtItem.safeParse(value)
  if (item.success) return itemText(item.data)
  if (Array.isArray(value)) return value.map(wordsOf).join('; ')
  if (typeof value === 'object' && value !== null) return Object.values(value).map(wordsOf).join(', ')
  return String(value)
}

/** `Mesin cuci, 2 × Rp3.000.000` */
const itemText = ({ kind, quantity, unitPrice }: Goods['items'][number]): string =>
  `${kind}, ${quantity} × ${rupiah(unitPrice)}`

/** Where a request is, since when, and what it must not miss. */
export const Whereabouts = ({
  request,
  timeline,
  visit,
}: {
  request: RequestView
  timeline: Timeline | undefined
  visit: Visit
}) => {
  const { words, wall } = visit
  const { one: text } = words.requests
  const { custody, dueAt, term, waitingFor, visit: planned } = request
  const days = timeline?.agencies.reduce((sum, { workingDays }) => sum + workingDays, 0)
  const how = howLong(request, visit)
  return (
    <section class="panel panel--small" id="di-mana">
      <h2 class="h3">{text.where}</h2>
      <ul class="reasons gap">
        <li>
          <b>{placeText({ ...request, kind: request.service }, visit)}</b>
        </li>
        {how && <li>{how}</li>}
        {custody.kind !== 'closed' && dueAt && (
          <li>{dueAt < wall.now ? text.late(wall.day(dueAt)) : text.due(wall.day(dueAt))}</li>
        )}
        {waitingFor.length > 0 && <li>{text.stopped}</li>}
        {term && (
          <li>
            {text.term(
              text.terms[term.term as keyof typeof text.terms],
              wall.day(term.dueAt),
              wall.daysUntil(term.dueAt),
            )}
          </li>
        )}
        {planned && (
          <li>
            {text.visit}: {text.visitBy(wall.day(planned.date), planned.officer)}
            {custody.kind !== 'closed' && (
              <>
                {' '}
                <a href={`/permintaan/${request.id}/kunjungan.ics`}>{text.addToCalendar}</a>
              </>
            )}
          </li>
        )}
        {days !== undefined && <li>{text.openSince(days)}</li>}
        {visit.actor.agency === request.requester.id && (
          <li>
            <a href={`/kelompok/${request.group.id}`}>{text.toGroup}</a>
          </li>
        )}
      </ul>
    </section>
  )
}

/** What came of it so far: the level with its reason, the number, what was found. */
export const ResultPanel = ({ request, visit }: { request: RequestView; visit: Visit }) => {
  const { words, wall, language } = visit
  const { result: text } = words.requests
  const { result, inspection, goods } = request
  if (!result && !inspection) return null
  const findings = inspection?.findings ?? []
  const code = result?.code as keyof typeof text.codes | undefined
  return (
    <section class="panel" id="hasil">
      <div class="panel__head">
        <h2 class="h2">{text.title}</h2>
      </div>
      <dl class="describe">
        {code && (
          <div>
            <dt>{text.outcome}</dt>
            <dd>{text.codes[code] ?? stateText(words, request.service, code)}</dd>
          </div>
        )}
        {inspection && (
          <>
            <div>
              <dt>{text.visited}</dt>
              <dd>{words.requests.one.visitBy(wall.day(inspection.visitDate), inspection.officer)}</dd>
            </div>
            <LevelFacts findings={findings} words={words} language={language} />
            {inspection.note && (
              <div>
                <dt>{text.columns.note}</dt>
                <dd>{inspection.note}</dd>
              </div>
            )}
          </>
        )}
        {goods && (
          <>
            <div>
              <dt>{text.goods}</dt>
              {goods.items.map((item) => (
                <dd>
                  {itemText(item)}
                  {item.serial && `, ${text.serial(item.serial)}`}
                </dd>
              ))}
            </div>
            <div>
              <dt>{text.budget}</dt>
              <dd>
                {words.choices[goods.budgetSource] ?? goods.budgetSource},{' '}
                {rupiah(goods.items.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0))}
              </dd>
            </div>
          </>
        )}
        {result?.score !== undefined && (
          <div>
            <dt>{text.score}</dt>
            <dd>{result.score}</dd>
          </div>
        )}
        {result?.number && (
          <div>
            <dt>{text.number}</dt>
            <dd>{result.number}</dd>
          </div>
        )}
        {result?.validFrom && (
          <div>
            <dt>{text.validity}</dt>
            <dd>
              {result.validTo
                ? text.until(wall.day(result.validFrom), wall.day(result.validTo))
                : text.from(wall.day(result.validFrom))}
            </dd>
          </div>
        )}
        {result?.attachment && (
          <div>
            <dt>{text.file}</dt>
            <dd>
              <a href={`/permintaan/${request.id}/berkas/${result.attachment}`}>
                {request.attachments.find(({ id }) => id === result.attachment)?.fileName ?? text.file}
              </a>
            </dd>
          </div>
        )}
      </dl>
      {inspection && <Findings findings={findings} words={words} />}
    </section>
  )
}
