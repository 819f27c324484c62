// SPDX-License-Identifier: Apache-2.0
// The captcha: a picture of digits, or a question in words for whoever cannot make it out. Loaded
// only by forms that ask for it.
import { useEffect, useRef, useState } from 'react'
import { t } from '../i18n/t'
import { asHttpError, send } from './http'
import { Field } from './parts'
import { work } from './sha256'

export interface Answer {
  id: string
  answer: string
  /** Done when the work is: a slow phone may still be at it when its owner has the sum. */
  work: Promise<string>
}

interface Challenge {
  id: string
  question?: string
  work_bits?: number
}

interface Props {
  token: string
  error: string | null
  /** Changes whenever the last answer was spent. */
  round: number
  onChange: (answer: Answer) => void
}

export default function Captcha({ token, error, round, onChange }: Props) {
  const base = `/pub/v1/forms/${encodeURIComponent(token)}/captcha`
  const [words, setWords] = useState(false)
  const [again, setAgain] = useState(0)
  const [challenge, setChallenge] = useState<Challenge | null>(null)
  const [text, setText] = useState('')
  const [failure, setFailure] = useState<string | null>(null)
  const done = useRef(Promise.resolve(''))

  // biome-ignore lint/correctness/useExhaustiveDependencies: round and again are reasons to ask anew
  useEffect(() => {
    let here = true
    setText('')
    setFailure(null)
    done.current = Promise.resolve('')
    send<Challenge>('GET', `${base}${words ? '?kind=words' : ''}`).then(
      (found) => {
        if (!here) return
        setChallenge(found)
        if (found.work_bits) done.current = work(found.id, found.work_bits, () => here)
        onChange({ id: found.id, answer: '', work: done.current })
      },
      (e) => here && setFailure(asHttpError(e).message),
    )
    return () => {
      here = false
    }
  }, [words, again, round, base])

  const id = 'f-captcha'
  return (
    <div className="p-captcha">
      {!words && challenge && !challenge.question && (
        <img
          src={`${base}/${challenge.id}`}
          width="220"
          height="80"
          alt={t('pub.captcha.picture')}
        />
      )}
      <Field id={id} label={challenge?.question ?? t('pub.captcha.label')} error={error ?? failure}>
        <input
          id={id}
          className="p-input"
          inputMode="numeric"
          autoComplete="off"
          value={text}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-e` : undefined}
          onChange={(event) => {
            const answer = event.currentTarget.value
            setText(answer)
            if (challenge) onChange({ id: challenge.id, answer, work: done.current })
          }}
        />
      </Field>
      <p className="p-captcha-more">
        <button type="button" className="p-link" onClick={() => setAgain(again + 1)}>
          {t('pub.captcha.again')}
        </button>
        <button type="button" className="p-link" onClick={() => setWords(!words)}>
          {t(words ? 'pub.captcha.toPicture' : 'pub.captcha.toWords')}
        </button>
      </p>
    </div>
  )
}
