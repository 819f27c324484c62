// SPDX-License-Identifier: Apache-2.0
// Says under the field that the record is there already, as far as the person may know.
import { useEffect, useState } from 'react'
import { post } from '../api/client'
import { isEmpty, type Values, valuesToWire } from '../core/schema'
import { t } from '../i18n/t'

const PAUSE_MS = 600

export interface Match {
  fields: string[]
  rows: { id: string; title: string; hint?: string }[]
  /** The role to ask about one that the person may not see. */
  ask: string | null
}

const NOTHING: Match[] = []

/** Asked after a pause, and again when one of the values changes. */
export function useDuplicates(
  form: string | undefined,
  keys: readonly (readonly string[])[] | undefined,
  values: Values,
  id?: string,
): Match[] {
  const [matches, setMatches] = useState(NOTHING)
  const asked = (keys ?? []).filter((key) => key.every((one) => !isEmpty(values[one])))
  const wanted = Object.fromEntries(asked.flat().map((key) => [key, values[key]]))
  const body = form && asked.length > 0 ? JSON.stringify({ values: valuesToWire(wanted), id }) : ''
  useEffect(() => {
    setMatches(NOTHING)
    if (!form || !body) return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      const path = `/forms/${encodeURIComponent(form)}/duplicates`
      post<{ matches: Match[] }>(path, JSON.parse(body), { signal: stop.signal }).then(
        ({ matches: found }) => setMatches(found),
        () => {}, // a finder that cannot answer keeps nobody from typing
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [form, body])
  return matches
}

export function Duplicates({
  matches,
  field,
  href,
}: {
  matches: readonly Match[]
  field: string
  href?: (id: string) => string
}) {
  const here = matches.filter((one) => one.fields[one.fields.length - 1] === field)
  if (here.length === 0) return null
  return (
    <div className="form-dup" role="status">
      {here.map((match) => (
        <p key={match.fields.join()}>
          {match.rows.length === 0
            ? t('dup.ask', { role: match.ask ?? '' })
            : match.rows.map((row) => (
                <span key={row.id}>
                  {t('dup.there')}
                  {href ? (
                    <a href={href(row.id)} target="_blank" rel="noreferrer">
                      {row.title || row.hint || `#${row.id}`}
                    </a>
                  ) : (
                    row.title || row.hint || `#${row.id}`
                  )}{' '}
                </span>
              ))}
        </p>
      ))}
    </div>
  )
}
