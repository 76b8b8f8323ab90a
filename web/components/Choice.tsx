/** One of several values. Where there is no choice, it says why. */
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';

interface Props<T> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly title: string }[];
  readonly onChange: (value: T) => void;
  /** The reason why it cannot be chosen. */
  readonly disabled?: string;
}

export function Choice<T>({ label, value, options, onChange, disabled }: Props<T>): VNode {
  const id = useId();
  return (
    <div class="choice">
      <label class="field">
        {label}
        <select
          disabled={disabled !== undefined}
          aria-describedby={disabled === undefined ? undefined : id}
          value={String(options.findIndex((option) => option.value === value))}
          onChange={({ currentTarget }) => onChange(options[Number(currentTarget.value)].value)}
        >
          {options.map(({ title }, i) => (
            <option key={title} value={String(i)}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {disabled !== undefined && (
        <p class="hint" id={id}>
          {disabled}
        </p>
      )}
    </div>
  );
}
