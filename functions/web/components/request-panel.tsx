import type { RequestView } from '../../../shared/cases/read-request.ts'
import type { Visit } from '../visit.ts'
import { Papers } from './case-panels.tsx'

/** What a partner office was asked, and whom to call; nothing else of persons. */
export const RequestPanel = ({
  request,
  href,
  visit,
}: {
  request: RequestView
  href: (file: string) => string
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
      <Papers files={request.attachments} href={href} visit={visit} />
    </>
  )
}

/** What was asked, as words: a list is joined, what is nested is shown part by part. */
function detailsOf(details: unknown): [string, string][] {
  if (typeof details !== 'object' || details === null) return []
  return Object.entries(details).map(([name, value]) => [name, wordsOf(value)])
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join('; ')
  if (typeof value === 'object' && value !== null) return Object.values(value).map(wordsOf).join(', ')
  return String(value)
}
