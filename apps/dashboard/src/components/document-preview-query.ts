// The beginning of a document, asked for once: documents never change.
import { queryOptions } from "@tanstack/react-query";
import { api, bodyOf } from "@/api/client";

/** Where looking begins in each part: at a line, and so many rows after it. */
export interface PreviewStart {
  line: number;
  skip: number;
}

/** The rows of each part from there on. */
export function previewQuery(document: number, { line, skip }: PreviewStart) {
  const query = { linha: line, pular: skip };
  return queryOptions({
    queryKey: ["document", document, "preview", line, skip],
    queryFn: ({ signal }) =>
      bodyOf(api.GET("/api/documentos/{id}/previa", { params: { path: { id: document }, query }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  });
}
