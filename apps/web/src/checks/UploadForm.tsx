import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { uploadHistory } from '../api/jobs.js';
import { Failure } from '../frame/states.js';
import styles from './checks.module.css';
import { type Format, FORMATS, formatOfName, type Model, MODELS } from './formats.js';

/** Sends a file to be judged and goes to its check; a history that cannot be read is refused with line and column. */
export function UploadForm() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [file, setFile] = useState<File | null>(null);
  const [format, setFormat] = useState<Format>('jepsen-log');
  const [model, setModel] = useState<Model>('cas-register');
  const upload = useMutation({
    mutationFn: uploadHistory,
    onSuccess: async ({ id }) => {
      void client.invalidateQueries({ queryKey: ['checks'] });
      await navigate({ to: '/checks/$checkId', params: { checkId: id } });
    },
  });
  const choose = (chosen: File | null) => {
    setFile(chosen);
    upload.reset();
    setFormat((chosen === null ? undefined : formatOfName(chosen.name)) ?? format);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file !== null) upload.mutate({ file, format, model, name: file.name.slice(0, 120) });
  };
  return (
    <form className={styles.upload} onSubmit={submit}>
      <div className={styles.fields}>
        <label>
          history, up to 32 MiB
          <input type="file" required onChange={(event) => choose(event.target.files?.[0] ?? null)} />
        </label>
        <label>
          format
          <select value={format} onChange={(event) => setFormat(event.target.value as Format)}>
            {Object.entries(FORMATS).map(([key, name]) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          model
          <select value={model} onChange={(event) => setModel(event.target.value as Model)}>
            {Object.entries(MODELS).map(([key, name]) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" disabled={file === null || upload.isPending}>
          {upload.isPending ? 'Sending …' : 'Check it'}
        </button>
      </div>
      {upload.isError ? <Failure error={upload.error} /> : null}
    </form>
  );
}
