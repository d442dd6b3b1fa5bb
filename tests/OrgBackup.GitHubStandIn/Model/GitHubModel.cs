namespace OrgBackup.GitHubStandIn.Model;

/// <summary>Everything that this GitHub holds. Reading and changing go through one lock, <see cref="Gate"/>.</summary>
public sealed class GitHubModel(string gitRoot)
{
    private readonly List<Account> _accounts = [];
    private readonly List<Repository> _repositories = [];
    private readonly Dictionary<string, Repository> _formerNames = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the lock under which every request is answered.</summary>
    public Lock Gate { get; } = new();

    public IdSource Ids { get; } = new();

    public ContentClock Clock { get; } = new();

    /// <summary>Gets what people attached to texts.</summary>
    public AttachmentShelf Attachments => field ??= new(this);

    /// <summary>
    /// Gets whom writes through the API told something, and why: mentions, assignments, requests of reviews, references
    /// to other repositories.
    /// </summary>
    public List<string> Notifications { get; } = [];

    /// <summary>Gets the folder of the bare repositories.</summary>
    public string GitRoot => gitRoot;

    public IReadOnlyList<Account> Accounts => _accounts;

    public IReadOnlyList<Repository> Repositories => _repositories;

    /// <summary>Changes the model while no request reads it.</summary>
    public T Change<T>(Func<T> change)
    {
        lock (Gate)
        {
            return change();
        }
    }

    /// <inheritdoc cref="Change{T}(Func{T})"/>
    public void Change(Action change)
    {
        lock (Gate)
        {
            change();
        }
    }

    public Account AddOrganization(string login, Account? admin = null) => Change(() =>
    {
        var organization = AddAccount(login, AccountKind.Organization);
        if (admin is not null)
        {
            organization.Members[admin.Login] = "admin";
        }

        return organization;
    });

    public Account AddUser(string login) => Change(() => AddAccount(login, AccountKind.User));

    public Account AddBot(string login) => Change(() => AddAccount(login, AccountKind.Bot));

    /// <summary>Adds a repository with an empty git repository. The name must be free.</summary>
    public Repository AddRepository(Account owner, string name, Action<Repository>? shape = null) => Change(() =>
    {
        if (Find(owner.Login, name) is not null)
        {
            throw new ArgumentException($"{owner.Login}/{name} exists already.", nameof(name));
        }

        var repository = new Repository(this, owner, name);
        shape?.Invoke(repository);
        repository.Git.EnsureCreated(repository.DefaultBranch);
        _formerNames.Remove($"{owner.Login}/{name}");
        _repositories.Add(repository);
        return repository;
    });

    /// <summary>The account, or null. Logins are compared without case.</summary>
    public Account? Find(string login) => _accounts.Find(account => Same(account.Login, login));

    /// <summary>The repository that has this name now, or null.</summary>
    public Repository? Find(string owner, string name) =>
        _repositories.Find(repository => Same(repository.Name, name) && Same(repository.Owner.Login, owner));

    public Repository? Find(long id) => _repositories.Find(repository => repository.Id == id);

    /// <summary>The repository that had this name before it was renamed or transferred, or null.</summary>
    public Repository? FindFormer(string owner, string name) => _formerNames.GetValueOrDefault($"{owner}/{name}");

    /// <summary>The repository of that name; it must exist.</summary>
    public Repository Get(string owner, string name) =>
        Find(owner, name) ?? throw new ArgumentException($"There is no {owner}/{name}.", nameof(name));

    public void Rename(Repository repository, string name) => Move(repository, repository.Owner, name);

    public void Transfer(Repository repository, Account owner) => Move(repository, owner, repository.Name);

    /// <summary>Deletes a repository; its former names stop redirecting.</summary>
    public void Delete(Repository repository) => Change(() =>
    {
        _repositories.Remove(repository);
        foreach (var former in _formerNames.Where(pair => pair.Value == repository).Select(pair => pair.Key).ToList())
        {
            _formerNames.Remove(former);
        }
    });

    private static bool Same(string left, string right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private void Move(Repository repository, Account owner, string name) => Change(() =>
    {
        _formerNames[repository.FullName] = repository;
        (repository.Owner, repository.Name) = (owner, name);
        _formerNames.Remove(repository.FullName);
    });

    private Account AddAccount(string login, AccountKind kind)
    {
        var account = new Account(Ids.Account(), login, kind, Clock.Next());
        _accounts.Add(account);
        return account;
    }
}
