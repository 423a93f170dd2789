//! An S3 service for tests, stricter than some: what comes without its SHA-256 is refused. Its objects are files of a
//! temporary folder, so that a test can look at them, and damage them, past the protocol.

use etl_core::ports::{Clock, SystemClock};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use reqwest::StatusCode;
use s3s::auth::SimpleAuth;
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput, CompleteMultipartUploadOutput,
    CreateMultipartUploadInput, CreateMultipartUploadOutput, GetObjectInput, GetObjectOutput, HeadObjectInput,
    HeadObjectOutput, ListMultipartUploadsInput, ListMultipartUploadsOutput, MultipartUpload, PutObjectInput,
    PutObjectOutput, Timestamp, UploadPartInput, UploadPartOutput,
};
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{S3, S3Error, S3ErrorCode, S3Request, S3Response, S3Result};
use s3s_fs::FileSystem;
use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::SystemTime;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot};

/// Uploads in one page of a listing: few, so that tests turn pages.
const PAGE: usize = 2;

/// What goes wrong with a write, once.
#[derive(Debug, Clone)]
pub enum S3Fault {
    /// It is answered with a status and a code.
    Answer(u16, &'static str),
    /// Another writer makes an object of that name just before it, with these bytes.
    Overtaken(Vec<u8>),
}

/// A running service with one bucket; dropping it ends the service and removes its folder.
#[derive(Debug)]
pub struct TestS3 {
    /// Address of the service.
    pub url: String,
    folder: TempDir,
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct State {
    faults: Mutex<VecDeque<S3Fault>>,
    listing_answer: Mutex<Option<(u16, &'static str)>>,
    holding: Mutex<bool>,
    held: Notify,
    /// Key and beginning of each unfinished upload.
    uploads: Mutex<BTreeMap<(String, String), SystemTime>>,
}

impl TestS3 {
    /// Name of the bucket.
    pub const BUCKET: &str = "fundos";
    /// The only access key.
    pub const KEY: &str = "CHAVE0DE0TESTE";
    /// Its secret.
    pub const SECRET: &str = "s3/+ senha-de-mentira";

    /// Where the objects are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts a service on a free port, with an empty bucket.
    pub fn start() -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("s3-").tempdir()?;
        std::fs::create_dir(folder.path().join(Self::BUCKET))?;
        let state = Arc::new(State::default());
        let service = service(folder.path(), &state)?;
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::spawn(move || runtime.block_on(serve(listener, service, stopped)));
        Ok(Self { url, folder, state, stop: Some(stop), thread: Some(thread) })
    }

    /// The next writes meet these faults, in this order.
    pub fn fail(&self, faults: impl IntoIterator<Item = S3Fault>) {
        lock(&self.state.faults).extend(faults);
    }

    /// The next listing of uploads is answered with this status and code.
    pub fn fail_listing(&self, status: u16, code: &'static str) {
        *lock(&self.state.listing_answer) = Some((status, code));
    }

    /// From now on the second part of an upload is never answered.
    pub fn hold_second_parts(&self) {
        *lock(&self.state.holding) = true;
    }

    /// Waits until a second part is held.
    pub async fn held(&self) {
        self.state.held.notified().await;
    }

    /// The objects by key, and the files that hold their bytes.
    pub fn objects(&self) -> io::Result<BTreeMap<String, PathBuf>> {
        let bucket = self.folder.path().join(Self::BUCKET);
        let (mut found, mut folders) = (BTreeMap::new(), vec![bucket.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let key = path.strip_prefix(&bucket).map_err(io::Error::other)?.display().to_string();
                    found.insert(key, path);
                }
            }
        }
        Ok(found)
    }

    /// Keys of the unfinished uploads.
    pub fn unfinished(&self) -> Vec<String> {
        lock(&self.state.uploads).keys().map(|(key, _)| key.clone()).collect()
    }

    /// Begins uploads that nobody ends.
    pub fn forget_uploads(&self, keys: &[&str]) {
        let begun = SystemClock.now().into();
        let mut uploads = lock(&self.state.uploads);
        uploads.extend(keys.iter().map(|key| (((*key).to_owned(), uuid::Uuid::new_v4().to_string()), begun)));
    }
}

impl Drop for TestS3 {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A service that panicked has failed its test already.
            let _ = thread.join();
        }
    }
}

fn service(folder: &Path, state: &Arc<State>) -> io::Result<S3Service> {
    let files = FileSystem::new(folder).map_err(|error| io::Error::other(format!("{error:?}")))?;
    let mut builder = S3ServiceBuilder::new(Strict { files, folder: folder.into(), state: Arc::clone(state) });
    builder.set_auth(SimpleAuth::from_single(TestS3::KEY, TestS3::SECRET));
    Ok(builder.build())
}

/// Serves until the other end of `stopped` is gone; open connections end with the runtime.
async fn serve(listener: std::net::TcpListener, service: S3Service, mut stopped: oneshot::Receiver<()>) {
    let listener = TcpListener::from_std(listener).expect("the runtime has I/O");
    loop {
        let socket = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = &mut stopped => return,
        };
        if let Ok((socket, _)) = socket {
            let service = service.clone();
            tokio::spawn(async move {
                let server = auto::Builder::new(TokioExecutor::new());
                // A client that goes away is no failure of the service.
                let _ = server.serve_connection(TokioIo::new(socket), service).await;
            });
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Objects in files; with the checks of checksums and the listing of uploads that those lack, and with the faults.
struct Strict {
    files: FileSystem,
    folder: PathBuf,
    state: Arc<State>,
}

impl Strict {
    /// Lets the next fault happen to a write.
    fn meet_fault(&self, key: &str) -> S3Result<()> {
        match lock(&self.state.faults).pop_front() {
            None => Ok(()),
            Some(S3Fault::Answer(status, code)) => {
                let mut error =
                    S3Error::new(S3ErrorCode::from_bytes(code.as_bytes()).unwrap_or(S3ErrorCode::InternalError));
                error.set_status_code(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
                Err(error)
            }
            Some(S3Fault::Overtaken(bytes)) => {
                let path = self.folder.join(TestS3::BUCKET).join(key);
                path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(S3Error::internal_error)?;
                std::fs::write(path, bytes).map_err(S3Error::internal_error)
            }
        }
    }
}

fn answer(status: u16, code: &'static str) -> S3Error {
    let mut error = S3Error::new(S3ErrorCode::from_bytes(code.as_bytes()).unwrap_or(S3ErrorCode::InternalError));
    error.set_status_code(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    error
}

fn require_bucket(bucket: &str) -> S3Result<()> {
    if bucket == TestS3::BUCKET { Ok(()) } else { Err(S3Error::new(S3ErrorCode::NoSuchBucket)) }
}

fn require<T>(checksum: Option<&T>) -> S3Result<()> {
    let missing = || S3Error::with_message(S3ErrorCode::InvalidRequest, "no SHA-256 came with the bytes");
    checksum.map(drop).ok_or_else(missing)
}

type Answer<T> = S3Result<S3Response<T>>;

#[async_trait::async_trait]
impl S3 for Strict {
    async fn put_object(&self, request: S3Request<PutObjectInput>) -> Answer<PutObjectOutput> {
        require_bucket(&request.input.bucket)?;
        require(request.input.checksum_sha256.as_ref())?;
        self.meet_fault(&request.input.key)?;
        self.files.put_object(request).await
    }

    async fn get_object(&self, request: S3Request<GetObjectInput>) -> Answer<GetObjectOutput> {
        require_bucket(&request.input.bucket)?;
        self.files.get_object(request).await
    }

    async fn head_object(&self, request: S3Request<HeadObjectInput>) -> Answer<HeadObjectOutput> {
        require_bucket(&request.input.bucket)?;
        self.files.head_object(request).await
    }

    async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> Answer<CreateMultipartUploadOutput> {
        require(request.input.checksum_algorithm.as_ref())?;
        let key = request.input.key.clone();
        let answer = self.files.create_multipart_upload(request).await?;
        let id = answer.output.upload_id.clone().unwrap_or_default();
        lock(&self.state.uploads).insert((key, id), SystemClock.now().into());
        Ok(answer)
    }

    async fn upload_part(&self, request: S3Request<UploadPartInput>) -> Answer<UploadPartOutput> {
        require(request.input.checksum_sha256.as_ref())?;
        if request.input.part_number == 2 && *lock(&self.state.holding) {
            self.state.held.notify_one();
            std::future::pending::<()>().await;
        }
        self.files.upload_part(request).await
    }

    async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> Answer<CompleteMultipartUploadOutput> {
        self.meet_fault(&request.input.key)?;
        let name = (request.input.key.clone(), request.input.upload_id.clone());
        let answer = self.files.complete_multipart_upload(request).await?;
        lock(&self.state.uploads).remove(&name);
        Ok(answer)
    }

    async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> Answer<AbortMultipartUploadOutput> {
        let name = (request.input.key.clone(), request.input.upload_id.clone());
        if lock(&self.state.uploads).remove(&name).is_none() {
            return Err(S3Error::new(S3ErrorCode::NoSuchUpload));
        }
        // Those of `forget_uploads` have no parts, so nothing is lost when the files know no such upload.
        let _ = self.files.abort_multipart_upload(request).await;
        Ok(S3Response::new(AbortMultipartUploadOutput::default()))
    }

    async fn list_multipart_uploads(
        &self,
        request: S3Request<ListMultipartUploadsInput>,
    ) -> Answer<ListMultipartUploadsOutput> {
        if let Some((status, code)) = lock(&self.state.listing_answer).take() {
            return Err(answer(status, code));
        }
        let input = request.input;
        require_bucket(&input.bucket)?;
        let after = (input.key_marker.unwrap_or_default(), input.upload_id_marker.unwrap_or_default());
        let uploads = lock(&self.state.uploads);
        let ours = |key: &str| input.prefix.as_deref().is_none_or(|prefix| key.starts_with(prefix));
        let rest: Vec<_> = uploads.iter().filter(|(name, _)| ours(&name.0) && **name > after).collect();
        let page = rest.iter().take(PAGE);
        let last = page.clone().next_back().filter(|_| rest.len() > PAGE).map(|(name, _)| (*name).clone());
        let (next_key_marker, next_upload_id_marker) = last.unzip();
        let uploads = page.map(|((key, id), begun)| MultipartUpload {
            key: Some(key.clone()),
            upload_id: Some(id.clone()),
            initiated: Some(Timestamp::from(**begun)),
            ..MultipartUpload::default()
        });
        Ok(S3Response::new(ListMultipartUploadsOutput {
            uploads: Some(uploads.collect()),
            is_truncated: Some(next_key_marker.is_some()),
            next_key_marker,
            next_upload_id_marker,
            ..ListMultipartUploadsOutput::default()
        }))
    }
}
